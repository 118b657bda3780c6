import { status } from '@grpc/grpc-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Observation } from './observation.ts'
import { ObservationQueue } from './observation-queue.ts'

const limits = { messages: 5, bytes: 100 }
const step = fc.oneof(
  fc.record({ kind: fc.constant('offer' as const), size: fc.nat(60) }),
  fc.record({ kind: fc.constant('ask' as const), size: fc.nat(60) }),
  fc.record({ kind: fc.constant('settle' as const), count: fc.nat(4) }),
)

test('for any order of messages: never more waits than the limits; none is lost uncounted; each asker is answered once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const handed: Observation[] = []
      let dropped = 0
      const queue = new ObservationQueue(
        limits,
        (observations) => void handed.push(...observations),
        () => dropped++,
      )
      let messages = 0
      let settled = 0
      const answers: Promise<unknown>[] = []
      const settle = (count: number) => {
        // What waits has ids in the order it came, whether it was handed over yet or not.
        for (const id of Array.from({ length: count }, () => settled).map((id, n) => id + n)) {
          if (id >= messages - dropped) return
          queue.settle([{ id, answer: Uint8Array.of(1) }])
          settled++
        }
      }
      for (const one of steps) {
        if (one.kind === 'settle') settle(one.count)
        else {
          messages++
          const bytes = new Uint8Array(one.size)
          if (one.kind === 'offer') queue.offer('HostRequest', bytes, 'h')
          else answers.push(queue.ask('HostRequest', bytes, 'h'))
        }
        expect(queue.messages).toBe(messages - dropped - settled)
        expect(queue.messages).toBeLessThanOrEqual(limits.messages)
        expect(queue.bytes).toBeLessThanOrEqual(limits.bytes)
      }
      settle(messages)
      await queue.idle()
      expect(queue.bytes).toBe(0)
      for (const answer of await Promise.all(answers))
        expect([
          Uint8Array.of(1),
          expect.objectContaining({ code: status.RESOURCE_EXHAUSTED }),
        ]).toContainEqual(answer)
      await expect.poll(() => handed.length).toBe(messages - dropped)
    }),
    { numRuns: 25 },
  )
})
