import { expect, test } from 'vitest'
import { commandLine } from './command-line.ts'

test('a command is named as it can be typed: by npm in a checkout, by its name where it is installed', () => {
  expect(commandLine('status', '/home/me/leadline/bin/leadline.mjs')).toBe('npm run -s leadline -- status')
  expect(commandLine('import undo 12', '/usr/local/bin/leadline')).toBe('leadline import undo 12')
  expect(commandLine('', '/usr/local/bin/leadline')).toBe('leadline')
  expect(commandLine('status', undefined)).toBe('npm run -s leadline -- status')
})
