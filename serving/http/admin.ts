import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Access, accessOf, authorOf, requireAllVnis, requireVni } from '../access/access.ts'
import { type ModeSettings, modes } from '../planner/modes.ts'
import type { ModeStore } from '../plans/mode-store.ts'
import { isoTime, MomentOut, problem } from './schemas.ts'

const Mode = z.enum(modes)

const author = {
  who: z.string().min(1).max(200).describe('Who does it, for the audit'),
  reason: z.string().min(1).max(1_000).describe('Why, for the audit'),
}

const VniKey = z.string().regex(/^[1-9]\d{0,9}$/, 'Expected a VNI')

const ModesBody = z
  .strictObject({
    ...author,
    mode: Mode.optional().describe('Of networks that have none of their own'),
    canaryShare: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Of networks, that `canary` turns on'),
    vnis: z
      .record(VniKey, Mode.nullable())
      .optional()
      .describe("By VNI, a network's own mode; null takes it away"),
  })
  .meta({
    id: 'ModeChange',
    description: 'What is named is changed, the rest stays',
    examples: [
      { who: 'ada', reason: 'first week of the canary', mode: 'canary', canaryShare: 0.05 },
      { who: 'ada', reason: 'VPC blue first', vnis: { 5001: 'on', 5002: null } },
    ],
  })

const KillBody = z
  .strictObject({
    ...author,
    on: z.boolean().describe('True: nothing is pushed from now on; false: the modes hold again'),
  })
  .meta({
    id: 'KillSwitch',
    description: 'The switch over all modes',
    examples: [{ who: 'ada', reason: 'agents refuse pushes', on: true }],
  })

const Settings = z
  .object({
    mode: Mode,
    canaryShare: z.number(),
    vnis: z.record(z.string(), Mode),
    killed: z.boolean().describe('Whether the kill switch is on'),
  })
  .meta({
    id: 'Modes',
    description: 'What is in force',
    examples: [{ mode: 'shadow', canaryShare: 0.1, vnis: { 5001: 'on' }, killed: false }],
  })

const Audit = z
  .object({
    entries: z.array(
      z.object({
        seq: z.int(),
        time: MomentOut,
        who: z.string(),
        action: z.string(),
        reason: z.string(),
        before: Settings,
        after: Settings,
      }),
    ),
  })
  .meta({
    id: 'Audit',
    description: 'The latest changes, newest first',
    examples: [{ entries: [] }],
  })

const answers = {
  200: Settings.describe('What is in force now'),
  400: problem('The change is not valid; nothing was changed'),
  413: problem('The body is too large'),
  415: problem('The body is not JSON'),
}

/** `/v1/admin/modes`, `/v1/admin/kill-switch` and `/v1/admin/audit`: who may be pushed to, and who said so. */
export const adminRoutes: FastifyPluginAsyncZod<{
  modes: ModeStore
  now(): number
}> = async (app, { modes: store, now }) => {
  app.get(
    '/v1/admin/modes',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'getModes',
        tags: ['administration'],
        summary: 'The modes in force',
        description: 'Which networks plans are made for.',
        response: { 200: answers[200] },
      },
    },
    async (request) => settingsOf(store.current, accessOf(request)),
  )
  app.post(
    '/v1/admin/modes',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'changeModes',
        tags: ['administration'],
        summary: 'Change modes',
        description:
          '`off`: nothing is predicted for plans; `shadow`: all is decided and nothing pushed; `canary`: on ' +
          'for a share of the networks, always the same; `on`. The change and its audit row are kept together.',
        body: ModesBody,
        response: answers,
      },
    },
    async (request) => {
      const { who, reason, ...change } = request.body
      for (const vni of Object.keys(change.vnis ?? {})) requireVni(request, Number(vni))
      if (change.mode !== undefined || change.canaryShare !== undefined) requireAllVnis(request)
      const author = { who: authorOf(request, who), reason, time: now() }
      return settingsOf(store.change(change, 'change modes', author), accessOf(request))
    },
  )
  app.post(
    '/v1/admin/kill-switch',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'throwKillSwitch',
        tags: ['administration'],
        summary: 'Stop all pushes, or let them go on',
        description: 'Holds for the next plan at once, and over restarts until it is thrown back.',
        body: KillBody,
        response: answers,
      },
    },
    async (request) => {
      requireAllVnis(request)
      const { who, reason, on } = request.body
      const action = on ? 'kill switch on' : 'kill switch off'
      const author = { who: authorOf(request, who), reason, time: now() }
      return settingsOf(store.change({ killed: on }, action, author), accessOf(request))
    },
  )
  app.get(
    '/v1/admin/audit',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'getAudit',
        tags: ['administration'],
        summary: 'Who changed what',
        description: 'The latest hundred changes of modes and kill switch, newest first.',
        response: { 200: Audit.describe('The changes') },
      },
    },
    async (request) => {
      requireAllVnis(request)
      const access = accessOf(request)
      return {
        entries: store.audit(100).map(({ time, before, after, ...entry }) => ({
          ...entry,
          time: isoTime(time),
          before: settingsOf(before, access),
          after: settingsOf(after, access),
        })),
      }
    },
  )
}

/** Only with the networks that whoever asks may know of. */
const settingsOf = ({ vnis, ...settings }: ModeSettings, access: Access) => ({
  ...settings,
  vnis: Object.fromEntries(Object.entries(vnis).filter(([vni]) => access.maySee(Number(vni)))),
})
