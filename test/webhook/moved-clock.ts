/** Loaded into a process before its own code: its wall clock is ahead of the real one by as many ms as stand in a file. */
import { readFileSync } from 'node:fs'

const realNow = Date.now
const file = process.env['MOVED_CLOCK_FILE'] ?? ''

Date.now = () => realNow() + Number(readFileSync(file, 'utf8'))
