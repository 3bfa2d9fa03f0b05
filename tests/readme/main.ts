import { readFileSync, writeFileSync } from 'node:fs'
import { renewed } from './blocks.ts'

const readme = new URL('../../README.md', import.meta.url)
writeFileSync(readme, renewed(readFileSync(readme, 'utf8')))
