/**
 * Every error this project throws on purpose.
 *
 * Branch on `code`, which is stable; `message` is for people and may be reworded. A message names the
 * place (file, line, field) and the remedy.
 *
 * @module
 */

export type ErrorCode =
  | 'ERR_SHAPE'
  | 'ERR_UNKNOWN_ITEM'
  | 'ERR_UNKNOWN_VM'
  | 'ERR_INPUT'
  | 'ERR_FORMAT'
  | 'ERR_TOO_MANY_BAD_LINES'
  | 'ERR_WAREHOUSE'
  | 'ERR_WAREHOUSE_LOCKED'
  | 'ERR_DATA_DIRECTORY'
  | 'ERR_ARTIFACT'
  | 'ERR_NO_MODEL'
  | 'ERR_NO_DATA'
  | 'ERR_RETRAINING'
  | 'ERR_PORT_IN_USE'
  | 'ERR_NOT_FINITE'
  | 'ERR_CONTRADICTION'
  | 'ERR_NOT_FOUND'
  | 'ERR_NOT_SERVED'
  | 'ERR_UNAUTHORIZED'
  | 'ERR_FORBIDDEN'
  | 'ERR_RATE_LIMIT'
  | 'ERR_OVERLOADED'

/** The class every error here is or extends, so one `instanceof` tells ours from the rest. */
export class PortentError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** Two arrays that must agree in length do not. */
export class ShapeError extends PortentError {
  readonly expected: number
  readonly received: number

  constructor(what: string, expected: number, received: number) {
    super('ERR_SHAPE', `${what} has length ${received}, expected ${expected}`)
    this.expected = expected
    this.received = received
  }
}

/** An item, or its id, that the catalog does not hold. */
export class UnknownItemError extends PortentError {
  readonly item: string | number

  constructor(item: string | number) {
    super('ERR_UNKNOWN_ITEM', `no such config item: ${item}`)
    this.item = item
  }
}
