import { expect, test } from 'vitest'
import { boundedWork } from './bounded-work.ts'

const never = () => new Promise<never>(() => undefined)

test('work in time gives its value or its error', async () => {
  const bounded = boundedWork({ within: 10_000, most: 1 })
  expect(await bounded(async () => 7)).toBe(7)
  await expect(bounded(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  expect(await bounded(async () => 8)).toBe(8)
})

test('work that does not end is given up in time, and counts until it does end', async () => {
  const bounded = boundedWork({ within: 5, most: 1 })
  let end: () => void = () => undefined
  const stuck = bounded(
    () =>
      new Promise<void>((resolve) => {
        end = resolve
      }),
  )
  await expect(stuck).rejects.toMatchObject({
    code: 'ERR_OVERLOADED',
    message: expect.stringContaining('within 5 ms'),
  })
  await expect(bounded(async () => 7)).rejects.toThrow(/1 questions wait/)
  end()
  await new Promise(setImmediate)
  expect(await bounded(async () => 7)).toBe(7)
})

test('what is too much is turned away at once, and nothing that waits is', async () => {
  const bounded = boundedWork({ within: 20, most: 2 })
  const waiting = [bounded(never), bounded(never)].map((one) => one.catch(({ message }) => message))
  await expect(bounded(never)).rejects.toMatchObject({ code: 'ERR_OVERLOADED' })
  for (const message of await Promise.all(waiting)) expect(message).toContain('within 20 ms')
})
