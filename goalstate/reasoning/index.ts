/**
 * Exact reasoning about addresses, security groups and routes, on plain values of its own.
 *
 * Everything is decided over atoms, the pieces into which the end points of the given ranges cut a
 * space, so answers hold for every packet and come with one as a witness.
 *
 * @module
 */
export {
  type Address,
  compareAddresses,
  type Family,
  familyOf,
  formatAddress,
  parseAddress,
} from './address.ts'
export { type AddressKind, kindOfAddress, kindOfRange } from './address-kind.ts'
export {
  type AddressRange,
  allAddresses,
  contains,
  formatRange,
  overlaps,
  parseRange,
  singleAddress,
} from './address-range.ts'
export {
  type AddressSet,
  addressSet,
  difference,
  intersection,
  prefixesOfSet,
} from './address-set.ts'
export { type AggregatedRoute, aggregateRoutes } from './aggregation.ts'
export {
  type AllowRule,
  anywhere,
  type Direction,
  type Interval,
  type Remote,
  ruleKey,
  ruleProblem,
  servicesOf,
  withMembers,
} from './allow-rule.ts'
export { allowedServices, type RemoteEnd, servicesOpenTo } from './allowance.ts'
export { compareGroups, type GroupComparison } from './comparison.ts'
export {
  ambiguousSegments,
  type Forwarding,
  type ForwardingSegment,
  forwardingOf,
  type Route,
  type RouteChoice,
  segmentAt,
} from './forwarding.ts'
export {
  compareTables,
  type ForwardingDifference,
  forwardingDifferences,
} from './forwarding-difference.ts'
export { equalRules, type Implication, implications } from './implication.ts'
export { formatMac, isGroupMac, type Mac, parseMac } from './mac.ts'
export {
  type Endpoint,
  type OneSided,
  type OneSidedClasses,
  oneSided,
  oneSidedPairs,
  type RulesOf,
} from './one-sided.ts'
export { describePacket, type Packet, packetOf } from './packet.ts'
export { formatPrefix, type Prefix, parsePrefix, prefixAt, prefixesOf } from './prefix.ts'
export type { Reading, Refusal } from './reading.ts'
export {
  type BlackHole,
  findBlackHoles,
  findLoops,
  type Handover,
  type RouteGraph,
  type RoutingLoop,
  routeGraph,
  type Step,
  type Trace,
  trace,
} from './route-graph.ts'
export {
  exampleService,
  hasService,
  type Protocol,
  portService,
  type Service,
  type ServiceRange,
  serviceSet,
  servicesWithout,
} from './service.ts'
