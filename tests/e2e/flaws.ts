import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What axe finds on a page, and how far it scrolls sideways at 360 px. */
export async function flaws(page: Page): Promise<{ found: string[]; sideways: number }> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  await page.setViewportSize({ width: 360, height: 740 })
  await page.evaluate(() => new Promise(requestAnimationFrame))
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  )
  return {
    found: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`),
    sideways
  }
}
