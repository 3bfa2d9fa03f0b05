import { encode } from 'uqr'

/** White around the drawing, in modules, without which cameras do not find it (ISO/IEC 18004, 9.1). */
const quietModules = 4

/** A QR code as a square of `size` modules and the path of its dark ones, as SVG takes it. */
interface Qr {
  readonly size: number
  readonly path: string
}

/** Draws a text as a QR code, here: what it says goes to nobody. */
export function qrOf(text: string): Qr {
  const { data, size } = encode(text, { ecc: 'M', border: quietModules })
  const dark = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))
  )
  return { size, path: dark.join('') }
}
