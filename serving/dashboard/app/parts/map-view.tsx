import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { getJson } from '../api.ts'
import { count } from '../format.ts'
import { draw, drawingOf, type Palette, wholeScale } from '../map-canvas.ts'
import { type MapCluster, type MapPoints, pointIndex } from '../map-points.ts'
import { linkTo } from '../router.ts'
import { Icon } from './icon.tsx'

/** On a phone the list below shall be seen to be there. */
const heightOf = (width: number) => (width < 520 ? 420 : 560)

/** How far in, and where the middle lies, in shares of the whole. */
interface Zoom {
  readonly factor: number
  readonly x: number
  readonly y: number
}

const whole: Zoom = { factor: 1, x: 0.5, y: 0.5 }

/**
 * The map itself: drag to move, turn the wheel to zoom once it has the focus, point at a VM to see its profile, click to open it. By
 * keyboard, arrows go to the next VM in their direction, plus and minus zoom, Enter opens.
 */
export function MapView(props: {
  vni: number
  points: MapPoints
  clusters: readonly MapCluster[]
  /** Rank of the cluster to be seen above all, -1 for none. */
  lit: number
  /** The VM that was searched for, -1 for none. */
  found: number
}) {
  const { vni, points, clusters, lit, found } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const [width, setWidth] = useState(0)
  const height = heightOf(width)
  const [zoom, setZoom] = useState(whole)
  const [hovered, setHovered] = useState(-1)
  const [scheme, setScheme] = useState(0)
  const drag = useRef<{ x: number; y: number; isMoved: boolean } | null>(null)
  const rank = useMemo(() => new Map(clusters.map(({ id }, i) => [id, i])), [clusters])
  const drawing = useMemo(() => drawingOf(points, clusters, rank), [points, clusters, rank])
  const nearest = useMemo(() => pointIndex(points), [points])
  const chosen = hovered >= 0 ? hovered : found

  useLayoutEffect(() => {
    const box = canvas.current!.parentElement!
    const observer = new ResizeObserver(() => setWidth(box.clientWidth))
    observer.observe(box)
    return () => observer.disconnect()
  }, [])
  useEffect(() => whenColorsChange(() => setScheme((before) => before + 1)), [])

  const base = wholeScale(width, height)
  const [scaleX, scaleY] = [base.x * zoom.factor, base.y * zoom.factor]
  const left = width / 2 - zoom.x * 65_535 * scaleX
  const topEdge = height / 2 - (1 - zoom.y) * 65_535 * scaleY
  const place = (x: number, y: number) =>
    [left + x * scaleX, topEdge + (65_535 - y) * scaleY] as const

  useLayoutEffect(() => {
    if (width === 0) return
    const element = canvas.current!
    const density = devicePixelRatio
    element.width = Math.round(width * density)
    element.height = Math.round(height * density)
    const context = element.getContext('2d')!
    const palette = paletteOf(element)
    draw(context, drawing, { place, density, width, height, palette, lit, chosen })
  }, [drawing, width, zoom, lit, chosen, scheme])

  const pointAt = (event: PointerEvent | MouseEvent): number => {
    const box = canvas.current!.getBoundingClientRect()
    const x = (event.clientX - box.left - left) / scaleX
    const y = 65_535 - (event.clientY - box.top - topEdge) / scaleY
    return nearest(x, y, Math.min(8_000, 12 / Math.min(scaleX, scaleY)))
  }
  const zoomBy = (by: number) =>
    setZoom((before) => ({ ...before, factor: Math.max(1, Math.min(64, before.factor * by)) }))
  const moveBy = (x: number, y: number) =>
    setZoom((before) => ({
      ...before,
      x: before.x - x / (65_535 * scaleX),
      y: before.y + y / (65_535 * scaleY),
    }))
  const open = (point: number) => {
    if (point >= 0) location.hash = linkTo('vpcs', vni, 'vms', points.ips[point]!)
  }
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step) setHovered(nextPoint(points, chosen, step))
    else if (event.key === '+') zoomBy(1.5)
    else if (event.key === '-') zoomBy(1 / 1.5)
    else if (event.key === 'Enter') open(chosen)
    else if (event.key === 'Escape') setHovered(-1)
    else return
    event.preventDefault()
  }
  const [tipX, tipY] = chosen >= 0 ? place(points.x[chosen]!, points.y[chosen]!) : [0, 0]
  return (
    <div class="map">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: no element is a map that can be walked through. */}
      <canvas
        ref={canvas}
        role="application"
        aria-label={`Map of ${count(points.ips.length)} VMs. Arrow keys go from VM to VM, Enter opens one.`}
        aria-describedby="map-tip"
        tabIndex={0}
        onKeyDown={onKey}
        onWheel={(event) => {
          // Who only scrolls past shall get past.
          if (!event.ctrlKey && document.activeElement !== event.currentTarget) return
          event.preventDefault()
          zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2)
        }}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, isMoved: false }
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={(event) => {
          const from = drag.current
          if (!from) return setHovered(pointAt(event))
          const [x, y] = [event.clientX - from.x, event.clientY - from.y]
          if (!from.isMoved && Math.hypot(x, y) < 4) return
          drag.current = { x: event.clientX, y: event.clientY, isMoved: true }
          moveBy(x, y)
        }}
        onPointerUp={(event) => {
          if (drag.current && !drag.current.isMoved) {
            const point = pointAt(event)
            // By touch there is no pointing at without pressing: the first tap shows, the second opens.
            if (event.pointerType === 'mouse' || point === hovered) open(point)
            else setHovered(point)
          }
          drag.current = null
        }}
        onPointerLeave={() => {
          if (!drag.current) setHovered(-1)
        }}
      />
      <div class="map-buttons">
        <button type="button" class="icon-button" aria-label="Zoom in" onClick={() => zoomBy(1.5)}>
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Zoom out"
          onClick={() => zoomBy(1 / 1.5)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Show all"
          onClick={() => setZoom(whole)}
        >
          <Icon name="fit" />
        </button>
      </div>
      <Tip
        vni={vni}
        ip={chosen < 0 ? null : points.ips[chosen]!}
        cluster={chosen < 0 ? -1 : points.clusters[chosen]!}
        x={tipX}
        y={tipY}
        width={width}
      />
    </div>
  )
}

interface Profile {
  readonly similarVms: number
  readonly profile: {
    readonly requests: number
    readonly distinctDestinations: number
    readonly ports: readonly { readonly port: number }[]
  }
}

/** What is known of the VM that is pointed at. */
function Tip(props: {
  vni: number
  ip: string | null
  cluster: number
  x: number
  y: number
  width: number
}) {
  const { vni, ip, cluster, x, y, width } = props
  const [known, setKnown] = useState<{ ip: string; vm: Profile } | null>(null)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (ip === null) return
    const controller = new AbortController()
    // Who passes over a thousand VMs asks for none of them.
    const timer = setTimeout(() => {
      getJson<Profile>(`/v1/vms/${vni}/${encodeURIComponent(ip)}`, controller.signal).then(
        (vm) => setKnown({ ip, vm }),
        () => setKnown(null),
      )
    }, 150)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [vni, ip])
  useLayoutEffect(() => {
    const { style } = box.current!
    style.left = `${Math.max(8, Math.min(width - 236, x + 14))}px`
    style.top = `${Math.max(8, Math.min(heightOf(width) - 120, y + 14))}px`
  }, [x, y, width])
  const vm = known?.ip === ip ? known.vm : null
  return (
    <div ref={box} id="map-tip" class="map-tip" role="status" hidden={ip === null}>
      <strong>{ip}</strong>
      <span>{cluster < 0 ? 'in no cluster' : `cluster ${cluster}`}</span>
      {vm && (
        <>
          <span>
            {count(vm.profile.requests)} requests for {count(vm.profile.distinctDestinations)} items
          </span>
          {vm.profile.ports.length > 0 && (
            <span>ports {vm.profile.ports.map(({ port }) => port).join(', ')}</span>
          )}
          <span>{count(vm.similarVms)} others in its cluster</span>
        </>
      )}
    </div>
  )
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
}

/** The nearest point that lies more in that direction than beside it; the first one where none is chosen. */
function nextPoint({ x, y }: MapPoints, from: number, [dx, dy]: readonly [number, number]): number {
  if (from < 0) return 0
  let [best, least] = [from, Number.POSITIVE_INFINITY]
  for (let point = 0; point < x.length; point++) {
    const [ax, ay] = [x[point]! - x[from]!, y[point]! - y[from]!]
    const along = ax * dx + ay * dy
    const beside = Math.abs(ax * dy - ay * dx)
    if (along <= 0 || beside > along || ax ** 2 + ay ** 2 >= least) continue
    least = ax ** 2 + ay ** 2
    best = point
  }
  return best
}

function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  return {
    series: [0, 1, 2, 3, 4, 5].map((i) => color(`--series-${i}`)),
    none: color('--soft'),
    paper: color('--paper'),
    ink: color('--ink'),
  }
}

/** Calls when the page becomes light or dark. @returns Ends it. */
function whenColorsChange(changed: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', changed)
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    dark.removeEventListener('change', changed)
    observer.disconnect()
  }
}
