import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * Starts the Chromium of this computer, without a window.
 *
 * @throws Error that says how to install it
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place))
  if (executablePath === undefined) {
    throw new Error(
      'There is no Chromium on this computer. Install it (Debian: sudo apt-get install chromium), or name another ' +
        "browser's program in CHROMIUM_PATH.",
    )
  }
  // @NOTE Its sandbox needs rights that containers lack; it opens nothing but our own page.
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}
