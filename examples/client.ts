// npx tsx examples/client.ts [http://127.0.0.1:8080] [key]
// What a controller does with the typed client: tells the service what hosts should hold, asks what to push,
// reports what arrived, and hears of the plan as others do. Installed, it is imported from 'portent/client'.
import { createClient, type Subscribed, subscribe } from '../client/index.ts'

const [url = 'http://127.0.0.1:8080', key] = process.argv.slice(2)
const options = { url, ...(key !== undefined && { key }) }
const portent = createClient(options)
const vni = 5001

const { data: live } = await portent.GET('/health/live')
console.log(`${url} is ${live?.status}`)

const { data: told, error: refused } = await portent.POST('/v1/requests', {
  body: {
    requests: [
      {
        requestId: crypto.randomUUID(),
        ...{
          time: Date.now(),
          vni,
          source: '10.0.0.4',
          destination: '10.0.0.9',
          host: '172.16.0.1',
        },
      },
    ],
  },
})
console.log(told ? `${told.accepted} request is kept` : refused.detail)

const ended = new AbortController()
let heard: Promise<Subscribed | undefined> | undefined
await new Promise<void>((opened) => {
  const { signal } = ended
  heard = first(subscribe(options, { vni: `${vni}`, types: ['plan'], signal, opened }))
})

const { data: plan, error } = await portent.POST('/v1/plans', {
  body: { vni, ip: '10.0.0.4', host: '172.16.0.1' },
})
if (plan) {
  console.log(`${plan.pushes.length} to push, ${plan.refusals.length} not`)
  const delivery = { planId: plan.planId, vni, status: 'delivered' as const }
  if (plan.pushes.length > 0)
    await portent.POST('/v1/deliveries', { body: { deliveries: [delivery] } })
  if (plan.pushes.length + plan.refusals.length > 0) {
    const event = await heard
    if (event?.type === 'plan') console.log(`heard of plan ${event.data.planId} as well`)
  }
} else console.log(error?.detail)
ended.abort()

async function first(events: AsyncIterable<Subscribed>): Promise<Subscribed | undefined> {
  for await (const event of events) return event
  return undefined
}
