import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import { driftRules, rules } from '../../goalstate/index.ts'
import { accessOf, requireVni } from '../access/access.ts'
import { problem, VniInPath } from '../http/schemas.ts'
import type { FindingBook } from './finding-book.ts'

const Severity = z.enum(['error', 'warning', 'note'])

const Query = z.strictObject({
  severity: Severity.optional(),
  rule: z.string().max(40).optional().describe('Id of a rule'),
  vni: VniInPath.optional().describe('Only of this virtual network'),
  text: z.string().max(200).optional().describe('Found in its texts or ids, in any case'),
})

/** Findings in one answer. */
const mostListed = 1_000

const Findings = z
  .object({
    findings: z.array(
      z.object({
        rule: z.string().describe('Id of the rule; /v1/rules tells of it'),
        severity: Severity,
        message: z.string().describe('What is wrong, with the values'),
        source: z.string().describe('`desired state`, or the name that a state was checked under'),
        resources: z.array(z.object({ type: z.string(), id: z.string() })).readonly(),
        witness: z.string().optional().describe('What proves it: a packet, an address, a path'),
        actual: z.string().optional().describe('What is there'),
        expected: z.string().optional().describe('What should be there'),
        host: z.string().optional().describe('The host whose slice it is about'),
        vpc: z.string().optional().describe('Id of the VPC that it lies in'),
        vnis: z.array(z.int()).readonly().describe('Of the VPC; none where nothing says them'),
        fingerprint: z.string().describe('The same as long as the contradiction is'),
      }),
    ),
    total: z.int().min(0).describe(`How many there are; at most ${mostListed} are answered`),
    states: z.int().min(0).describe('States that were looked at'),
  })
  .meta({
    id: 'StandingFindings',
    description: 'The contradictions that stand, errors first',
    examples: [
      {
        findings: [
          {
            rule: 'ALC-ADR-005',
            severity: 'error',
            message: '10.0.0.9 is the fixed IP of ports p1 and p2',
            source: 'desired state',
            resources: [{ type: 'port', id: 'p1' }],
            vpc: 'v1',
            vnis: [5001],
            fingerprint: 'b1946ac92492d2347c6235b4d2611184',
          },
        ],
        total: 1,
        states: 1,
      },
    ],
  })

const Rule = z
  .object({
    id: z.string(),
    severity: Severity,
    title: z.string(),
    why: z.string().describe('Why it matters'),
    example: z.string().describe('A state that breaks it'),
    remedy: z.string(),
  })
  .meta({
    id: 'Rule',
    examples: [
      {
        id: 'ALC-ADR-005',
        severity: 'error',
        title: 'two ports with one IP address in a VPC',
        why: 'Both VMs answer for the address.',
        example: 'Ports p1 and p2 of VPC v1 both have 10.0.0.5.',
        remedy: 'Give one of the ports another address.',
      },
    ],
  })

/** The same for every tenant. */
const pages = [...rules, ...driftRules]
  .map(({ id, severity, title, why, example, remedy }) => ({
    ...{ id, severity, title, why, example, remedy },
  }))
  .sort((a, b) => (a.id < b.id ? -1 : 1))

/** `GET /v1/findings` and `/v1/rules`: what contradicts itself, and what the rules say of it. */
export const findingRoutes: FastifyPluginAsyncZod<{ book: FindingBook }> = async (
  app,
  { book },
) => {
  app.get(
    '/v1/findings',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listFindings',
        tags: ['dashboard'],
        summary: 'The contradictions that stand',
        description:
          'Those of the desired states, and for whom may see all networks those of the last result of each ' +
          'name that a state was checked under since the service began.',
        querystring: Query,
        response: { 200: Findings.describe('The findings'), 400: problem('A filter is not valid') },
      },
    },
    async (request) => {
      const { severity, rule, text } = request.query
      const vni = request.query.vni === undefined ? undefined : Number(request.query.vni)
      if (vni !== undefined) requireVni(request, vni)
      const access = accessOf(request)
      const found = await book.list(
        { severity, rule, vni, text, limit: mostListed },
        access.vnis && access.maySee,
      )
      return { ...found, findings: [...found.findings] }
    },
  )
  app.get(
    '/v1/rules',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listRules',
        tags: ['dashboard'],
        summary: 'The rules of consistency',
        description: 'What states and hosts are checked for.',
        response: { 200: z.object({ rules: z.array(Rule) }).describe('The rules, by id') },
      },
    },
    async () => ({ rules: pages }),
  )
  app.get(
    '/v1/rules/:id',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getRule',
        tags: ['dashboard'],
        summary: 'One rule: what is wrong, why it matters, and the remedy',
        description: 'As docs/rules has it.',
        params: z.object({
          id: z
            .string()
            .max(40)
            .meta({ description: 'Its id', examples: ['ALC-ADR-005'] }),
        }),
        response: { 200: Rule.describe('The rule'), 404: problem('There is no such rule') },
      },
    },
    async ({ params }) => {
      const page = pages.find(({ id }) => id === params.id)
      if (page) return page
      throw new PortentError('ERR_NOT_FOUND', `there is no rule ${params.id}; /v1/rules lists them`)
    },
  )
}
