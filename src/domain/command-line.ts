import { basename } from 'node:path'

/** The words that start Leadline's commands in a checkout, where no program of that name is on the PATH. */
const IN_CHECKOUT = 'npm run -s leadline --'

/**
 * A command of Leadline as it is to be typed by whoever reads about it: `leadline import list` where the program is
 * installed under its name, `npm run -s leadline -- import list` in a checkout.
 *
 * @param words the command and what follows it; the program alone when left out
 * @param startedAs the path that this process was started by
 */
export function commandLine(words = '', startedAs: string | undefined = process.argv[1]): string {
  const program = startedAs !== undefined && basename(startedAs) === 'leadline' ? 'leadline' : IN_CHECKOUT
  return words === '' ? program : `${program} ${words}`
}
