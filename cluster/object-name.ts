/** Whether a text may be the name of an object (a DNS subdomain), and so names no other path where it stands in one. */
export function isObjectName(text: string): boolean {
  return /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(text)
}
