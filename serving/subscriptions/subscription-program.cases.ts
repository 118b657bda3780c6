/** Keeps news for a webhook and calls it, in a process of its own that a test kills. */
import { told } from './subscribed.cases.ts'

const [path, url] = process.argv.slice(2)
const { subscriptions, push } = told(path!)
subscriptions.webhooks.add(
  { url: url!, types: ['push'], vnis: undefined, description: '', who: 'test' },
  ...([1, 0] as const),
)
subscriptions.webhooksChanged()
let n = 0
setInterval(() => {
  for (let i = 0; i < 20; i++) push(++n)
  // More than were confirmed.
  setImmediate(() => process.send!(subscriptions.log.last))
}, 20)
