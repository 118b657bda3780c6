import { expect, test } from 'vitest'
import { distanceNamed, distances } from './index.ts'

test('every distance is found by its name', () => {
  expect(distances).toHaveLength(15)
  for (const distance of distances) expect(distanceNamed(distance.name).name).toBe(distance.name)
})

test('minkowski takes its p after a colon, and 3 without one', () => {
  expect(distanceNamed('minkowski').name).toBe('minkowski:3')
  expect(distanceNamed('minkowski:1.5').name).toBe('minkowski:1.5')
  expect(() => distanceNamed('minkowski:x')).toThrow('got NaN')
})

test('an unknown distance is an error that lists those there are', () => {
  expect(() => distanceNamed('euclid')).toThrow(
    'no such distance: euclid; there are squared-euclidean, euclidean, manhattan, chebyshev, minkowski:3, ' +
      'canberra, bray-curtis, cosine, correlation, mahalanobis, jaccard, hamming, weighted-jaccard, ' +
      'jensen-shannon, hellinger',
  )
})
