import { type LockOptions, nameOfHolder, PortentError, takeLock } from '../../core/index.ts'

/**
 * Takes a warehouse's directory for this process alone; see `takeLock`.
 *
 * @param directory - An existing, writable directory.
 * @throws {@link PortentError} `ERR_WAREHOUSE_LOCKED` if another has it for longer than `waitMs`, naming it.
 */
export function lockDirectory(directory: string, options: LockOptions): Promise<() => void> {
  return takeLock(directory, 'warehouse', options, (holder) => {
    const message = `the warehouse in ${directory} is in use by ${nameOfHolder(holder)}: wait for it to end, or stop it`
    return new PortentError('ERR_WAREHOUSE_LOCKED', message)
  })
}
