import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * What axe finds on a page, a line a rule with the elements that break it.
 *
 * It runs in the page itself (`setLegacyMode`) and sends back violations alone: our pages hold no
 * frames, and gathering what passes in every frame in a second page took two thirds of the time.
 */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations']
    })
    .setLegacyMode()
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)
}

/** How far the page can be scrolled sideways, px. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  )
}

/** What axe finds on a page, and how far it scrolls sideways at 360 px. */
export async function flaws(page: Page): Promise<{ found: string[]; sideways: number }> {
  const found = await axeFindings(page)
  await page.setViewportSize({ width: 360, height: 740 })
  await page.evaluate(() => new Promise(requestAnimationFrame))
  return { found, sideways: await sideways(page) }
}
