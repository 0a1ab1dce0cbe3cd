import { EXIT_CODE } from '../exit-code.ts'
import type { Surroundings } from '../surroundings.ts'
import { VERSION } from '../version.ts'

export async function runVersion({ stdout, program }: Surroundings): Promise<number> {
  await stdout.write(`${program} ${VERSION}\n`)
  return EXIT_CODE.ok
}
