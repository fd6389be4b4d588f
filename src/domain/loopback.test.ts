import { expect, test } from 'vitest'
import { isLoopback, isLoopbackHostHeader } from './loopback.ts'

test.each([
  'localhost',
  'LOCALHOST:4000',
  'leadline.localhost:4000',
  '127.0.0.1',
  '127.0.0.1:4000',
  '127.1.2.3:1',
  '[::1]',
  '[::1]:4000',
])('the host header %s names this computer', (header) => {
  expect(isLoopbackHostHeader(header)).toBe(true)
})

test.each([
  '',
  'evil.example',
  'evil.example:4000',
  'localhost.evil.example',
  'evillocalhost',
  '127.0.0.1.evil.example',
  '127.0.0.1.nip.io:4000',
  '127.0.0.1@evil.example',
  '127.0.0.1, evil.example',
  'evil.example#localhost',
  '192.168.0.7:4000',
  '0.0.0.0:4000',
  '[::]:4000',
  '[::1',
  '::1:4000',
  '128.0.0.1',
  '127.0.0.1:4000:80',
])('the host header %j does not', (header) => {
  expect(isLoopbackHostHeader(header)).toBe(false)
})

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', 'localhost'])('%s is an address of this computer', (address) => {
  expect(isLoopback(address)).toBe(true)
})

test.each(['0.0.0.0', '::', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '1270.0.0.1', ''])('%j is none', (address) => {
  expect(isLoopback(address)).toBe(false)
})
