/** The texts of a `Warning` header (RFC 7234, as Kubernetes sends it: `299 - "text"`); several stand one after the other. */
export function warningsFrom(header: string | undefined): string[] {
  const quoted = (header ?? '').matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)
  return [...quoted].map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'))
}
