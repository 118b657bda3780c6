import { PortentError } from '../../../../core/index.ts'
import { brayCurtis } from './bray-curtis.ts'
import { canberra } from './canberra.ts'
import { chebyshev } from './chebyshev.ts'
import { correlation } from './correlation.ts'
import { cosine } from './cosine.ts'
import type { Distance } from './distance.ts'
import { euclidean } from './euclidean.ts'
import { hamming } from './hamming.ts'
import { hellinger } from './hellinger.ts'
import { jaccard } from './jaccard.ts'
import { jensenShannon } from './jensen-shannon.ts'
import { mahalanobis } from './mahalanobis.ts'
import { manhattan } from './manhattan.ts'
import { minkowski } from './minkowski.ts'
import { squaredEuclidean } from './squared-euclidean.ts'
import { weightedJaccard } from './weighted-jaccard.ts'

/** Every distance there is, Minkowski's with p = 3. */
export const distances: readonly Distance[] = [
  squaredEuclidean,
  euclidean,
  manhattan,
  chebyshev,
  minkowski(3),
  canberra,
  brayCurtis,
  cosine,
  correlation,
  mahalanobis,
  jaccard,
  hamming,
  weightedJaccard,
  jensenShannon,
  hellinger,
]

/**
 * The distance of a name, e.g. `manhattan` or `minkowski:1.5`; `minkowski` alone is `minkowski:3`.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a name that is not in the list, with the list; RangeError for a p
 *   below 1.
 */
export function distanceNamed(name: string): Distance {
  const [, p] = /^minkowski(?::(.+))?$/.exec(name) ?? [undefined, undefined]
  if (p !== undefined) return minkowski(Number(p))
  const found = distances.find(
    (distance) => distance.name === (name === 'minkowski' ? 'minkowski:3' : name),
  )
  if (found === undefined) {
    const known = distances.map((distance) => distance.name).join(', ')
    throw new PortentError('ERR_INPUT', `no such distance: ${name}; there are ${known}`)
  }
  return found
}
