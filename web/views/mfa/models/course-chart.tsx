/** One course of a stock, a value at the end of each step. */
export interface Course {
  readonly name: string
  readonly values: readonly number[]
  readonly look: 'solid' | 'dashed'
}

const width = 640
const height = 220
const left = 8
const bottom = 24
const top = 12

/** Steps: what is there at the end of a step stays until the end of the next. */
function path(values: readonly number[], most: number): string {
  const x = (at: number) => left + ((width - 2 * left) * at) / Math.max(1, values.length)
  const y = (value: number) => height - bottom - ((height - bottom - top) * value) / most
  return values
    .map((value, at) => `${at === 0 ? 'M' : 'L'}${x(at)},${y(value)}H${x(at + 1)}`)
    .join('')
}

/** Courses of stocks over the same steps; the table below says the same in figures. */
export function CourseChart(props: {
  readonly courses: readonly Course[]
  /** What the drawing shows, for whoever does not see it. */
  readonly description: string
  readonly first: string
  readonly last: string
  readonly most: (value: number) => string
}) {
  const { courses, description, first, last, most } = props
  const largest = Math.max(...courses.flatMap(({ values }) => values), 0)
  const scale = largest === 0 ? 1 : largest
  return (
    <figure class="course">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={description}>
        <line x1={left} x2={width - left} y1={height - bottom} y2={height - bottom} class="axis" />
        {courses.map(({ name, values, look }) => (
          <path key={name} d={path(values, scale)} class={look} />
        ))}
        <text x={left} y={height - 6}>
          {first}
        </text>
        <text x={width - left} y={height - 6} text-anchor="end">
          {last}
        </text>
        <text x={left} y={top + 2} dominant-baseline="hanging">
          {most(largest)}
        </text>
      </svg>
      {courses.length > 1 && (
        <figcaption>
          {courses.map(({ name, look }) => (
            <span key={name} class={`key ${look}`}>
              {name}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  )
}
