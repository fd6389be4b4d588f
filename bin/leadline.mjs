#!/usr/bin/env node
import { isNodeUsable } from './node-problem.mjs'

if (isNodeUsable()) await import('../src/cli.ts')
else process.exitCode = 2
