/** `npm run gallery`: draws every picture anew, so that a change of the drawing shows as a diff. */
import { writeFileSync } from 'node:fs'
import { pictures } from './pictures.ts'

for (const picture of pictures) {
  const file = new URL(`./${picture.name}.svg`, import.meta.url)
  const svg = picture.draw()
  writeFileSync(file, svg)
  console.log(`${picture.name}.svg  ${svg.length} characters`)
}
