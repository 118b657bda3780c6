import { PortentError } from '../core/index.ts'

/** How long callers wait, and how many may. */
export interface WorkBounds {
  /** Milliseconds. */
  readonly within: number
  /** At once, at least 1. */
  readonly most: number
}

/**
 * Gives up on work that takes too long, and turns away what is too much, so that a model that is slow or stuck costs
 * callers a bounded time and the service a bounded memory. What was given up counts as under way until it ends: it
 * still has the processor.
 *
 * @returns Does one piece of work; rejects with `ERR_OVERLOADED` where it gives up or turns away.
 */
export function boundedWork({
  within,
  most,
}: WorkBounds): <T>(work: () => Promise<T>) => Promise<T> {
  let underWay = 0
  return async (work) => {
    if (underWay >= most) throw overloaded(`${most} questions wait for the model already`)
    underWay++
    const done = work().finally(() => {
      underWay--
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const giveUp = () => reject(overloaded(`the model did not answer within ${within} ms`))
      timer = setTimeout(giveUp, within)
    })
    try {
      return await Promise.race([done, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

function overloaded(what: string): PortentError {
  return new PortentError('ERR_OVERLOADED', `${what}; answer on demand, and ask again later`)
}
