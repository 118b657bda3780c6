import { called } from '../../rules/each.ts'
import type { Resource } from '../../state/state.ts'
import type { Answer, PushAnswer } from '../collection.ts'
import type { DriftRule } from '../drift-rule.ts'
import { comparison, type HostView } from '../host-view.ts'

/** Silence is no question where the host was seen to hold the resource. */
export const notConfirmed: DriftRule = {
  id: 'ALC-DRF-004',
  severity: 'warning',
  title: 'push not confirmed',
  why: 'The host failed, is still at work or never answered, so what it holds is a guess.',
  remedy: 'Read the log of its agent; push the resource again; collect what the host holds.',
  example: 'the last push of port p1 to 10.1.0.1 was answered FAILURE an hour ago',
  starred: true,

  *check(view) {
    const { answers } = view.seen
    if (!answers) return
    for (const [name, resource] of view.desired.resources) {
      const answer = answers.value.get(name)
      if (!answer || answer.answer === 'success') continue
      if (answer.answer === 'none' && wasSeen(view, resource, answer)) continue
      yield {
        resources: [resource],
        message: `the last push of ${called(resource)} to host ${view.host} ${whatCame(answer)}`,
        expected: 'success',
        actual: answer.answer,
        host: view.host,
        age: answers.at - (answer.answeredAt ?? answer.pushedAt),
      }
    }
  },
}

/** True if it was seen on the host after it was pushed. */
function wasSeen(view: HostView, resource: Resource, { pushedAt }: PushAnswer): boolean {
  const { held, evidence } = view.seen
  return (
    held !== undefined &&
    evidence === 'seen' &&
    held.at > pushedAt &&
    comparison(view).pairs.some(({ desired }) => desired === resource)
  )
}

const said: Readonly<Record<Answer, string>> = {
  success: 'succeeded',
  failure: 'failed',
  pending: 'is still pending',
  'out-of-order': 'came out of order',
  invalid: 'was refused as invalid',
  none: 'was never answered',
}

function whatCame({ answer, pushedAt, answeredAt }: PushAnswer): string {
  return `${said[answer]}, ${new Date(answeredAt ?? pushedAt).toISOString()}`
}
