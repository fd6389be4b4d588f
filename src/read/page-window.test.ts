import { expect, test } from 'vitest'
import { DEFAULT_PAGE_SIZE, MAXIMUM_PAGE_SIZE, pageWindow } from './page-window.ts'

test('a page is counted from the start, from the end, or has the default size', () => {
  expect(pageWindow({})).toEqual({ size: DEFAULT_PAGE_SIZE, backward: false })
  expect(pageWindow({ first: null, last: null })).toEqual({ size: DEFAULT_PAGE_SIZE, backward: false })
  expect(pageWindow({ first: 0 })).toEqual({ size: 0, backward: false })
  expect(pageWindow({ first: MAXIMUM_PAGE_SIZE })).toEqual({ size: MAXIMUM_PAGE_SIZE, backward: false })
  expect(pageWindow({ last: 3 })).toEqual({ size: 3, backward: true })
})

test.each([
  [{ first: 1, last: 1 }, 'Give either first (1) or last (1), not both.'],
  [{ first: -1 }, 'first is -1; it counts rows and must be 0 or more.'],
  [{ last: -5 }, 'last is -5; it counts rows and must be 0 or more.'],
  [{ first: 201 }, 'first is 201; a page holds at most 200. Ask for 200 and go on with the cursor.'],
  [{ last: 5000 }, 'last is 5000; a page holds at most 200. Ask for 200 and go on with the cursor.'],
])('%j is refused, never cut', (args, message) => {
  expect(() => pageWindow(args)).toThrow(expect.objectContaining({ message, code: 'BAD_USER_INPUT' }))
})
