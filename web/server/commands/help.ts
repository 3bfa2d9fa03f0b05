import type { Command } from './command.ts'

/** What the command line can do, one command a paragraph. */
export function helpText(commands: readonly Command[]): string {
  const lines = commands.map(
    ({ name, usage, doc }) =>
      `  ${[name, usage].filter((part) => part !== '').join(' ')}\n      ${doc}`
  )
  return `Filiera, food flows of a circular city\n\nUsage: npm run -s filiera -- COMMAND\n\n${lines.join('\n')}\n\nThe data folder is FILIERA_DATA (default .filiera).`
}
