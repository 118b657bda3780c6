#!/usr/bin/env node
import { PortentError } from '../core/index.ts'
import { program } from './program.ts'

try {
  await program.parseAsync()
} catch (error) {
  const known =
    error instanceof PortentError || error instanceof RangeError || 'syscall' in (error as Error)
  console.error(`portent: ${(error as Error).message}`)
  if (!known || program.opts().debug) console.error((error as Error).stack)
  process.exitCode = 1
}
