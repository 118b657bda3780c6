import type { ReportedFinding, Result, RuleOutcome } from './result.ts'

const levels = { error: 'error', warning: 'warning', note: 'note' } as const

/** As code scanners rank alerts, out of 10. */
const securitySeverities = { error: '8.9', warning: '6.9', note: '3.9' } as const

/**
 * The result as SARIF 2.1.0, for code scanning.
 *
 * A finding's place is the input file; its resource, with the JSON pointer, is a logical location. What
 * could not be known is of kind `open`, and hosts that could not be read are notifications.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(result: Result): string {
  const ruleIndex = new Map(result.rules.map(({ id }, i) => [id, i]))
  const log = {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Portent',
            semanticVersion: result.tool.version,
            rules: result.rules.map(descriptorOf),
          },
        },
        automationDetails: { id: `portent/${result.run.mode}/` },
        invocations: [invocationOf(result)],
        results: result.findings.map((finding) => resultOf(finding, ruleIndex.get(finding.rule))),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function descriptorOf({ id, title, why, remedy, severity, ran }: RuleOutcome) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: remedy },
    defaultConfiguration: { level: levels[severity], enabled: ran },
    properties: {
      tags: ['network', areaOf(id)],
      precision: 'very-high',
      'security-severity': securitySeverities[severity],
    },
  }
}

function areaOf(rule: string): string {
  return rule.split('-').slice(0, 2).join('-')
}

function invocationOf({ run, hosts = [], summary }: Result) {
  const unknown = hosts.filter(({ status }) => status === 'unknown')
  return {
    executionSuccessful: true,
    startTimeUtc: run.startedAt,
    endTimeUtc: run.finishedAt,
    toolExecutionNotifications: [
      ...unknown.map(({ host, reason }) => ({
        level: 'warning',
        descriptor: { id: 'host-unknown' },
        message: { text: `Host ${host} is not known: ${reason ?? 'it was not collected'}` },
      })),
      ...(summary.unread > 0
        ? [
            {
              level: 'note',
              descriptor: { id: 'input-unread' },
              message: { text: `${summary.unread} places of the input were not understood` },
            },
          ]
        : []),
    ],
  }
}

function resultOf(finding: ReportedFinding, ruleIndex: number | undefined) {
  const { rule, kind, severity, message, resources, fingerprint, baseline, suppression } = finding
  const [first, ...others] = resources.map((resource) => locationOf(resource, finding.vpc))
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    kind,
    level: kind === 'open' ? 'none' : levels[severity],
    message: { text: message },
    locations: [first],
    ...(others.length > 0 && {
      relatedLocations: others.map((location, id) => ({ id, ...location })),
    }),
    partialFingerprints: { 'portentFinding/v1': fingerprint },
    ...(baseline && { baselineState: baseline }),
    ...(suppression && {
      suppressions: [
        { kind: 'external', status: 'accepted', justification: suppression.justification },
      ],
    }),
    properties: propertiesOf(finding),
  }
}

function propertiesOf({ witness, actual, expected, host, vpc }: ReportedFinding) {
  return Object.fromEntries(
    Object.entries({ witness, actual, expected, host, vpc }).filter(([, value]) => value),
  )
}

function locationOf(
  { type, id, file, pointer }: ReportedFinding['resources'][number],
  vpc: string | undefined,
) {
  const inVpc = vpc === undefined || type === 'vpc' ? '' : `vpc/${vpc}/`
  return {
    ...(file === '' ? {} : { physicalLocation: { artifactLocation: { uri: uriOf(file) } } }),
    logicalLocations: [
      {
        name: id,
        fullyQualifiedName: `${inVpc}${type}/${id}`,
        kind: 'resource',
        properties: { jsonPointer: pointer },
      },
    ],
  }
}

/** A path as a URI reference; one that is absolute stays so. */
function uriOf(path: string): string {
  const segments = path.replaceAll('\\', '/').split('/').map(encodeURIComponent)
  const relative = segments.join('/')
  return relative.startsWith('/') ? `file://${relative}` : relative
}
