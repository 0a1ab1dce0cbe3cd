import { isJsonObject, ownValue, textAt } from '../../tokens/json.ts'
import { FileError, readJsonFile } from './read-json-file.ts'

/**
 * The ids of the findings in an earlier `audit -o json`.
 * @throws FileError
 */
export async function readBaseline(file: string): Promise<ReadonlySet<string>> {
  const report = await readJsonFile(file, 'baseline')
  const findings = ownValue(report, 'findings')
  if (textAt(report, 'kind') !== 'AuditReport' || !Array.isArray(findings)) {
    throw new FileError(`--baseline: ${file} is no AuditReport; make one with audit -o json`)
  }
  return new Set(findings.filter(isJsonObject).map((finding) => textAt(finding, 'id')))
}
