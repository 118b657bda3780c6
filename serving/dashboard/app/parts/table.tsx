import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { rowsInView } from './rows-in-view.ts'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** What the title means, for who points at it or hears it. */
  readonly help?: string
  readonly cell: (row: Row) => ComponentChildren
  /** What rows are put in order by; a column without cannot be. null is last, whichever way. */
  readonly sort?: (row: Row) => number | string | null
  /** Which way the first click puts them; default ascending. */
  readonly firstSort?: 'ascending' | 'descending'
  readonly isNumber?: boolean
  /** Left out where the page is narrower than: `wide` 1000 pixels, `medium` 640. */
  readonly from?: 'wide' | 'medium'
}

/** Pixels; rows are of one height, so that a hundred thousand need not be measured. */
const rowHeight = 44

export interface Order {
  readonly column: string
  readonly direction: 'ascending' | 'descending'
}

/**
 * Rows that can be put in order, of which only those in view are drawn.
 *
 * @param nameOf - Tells rows apart, and is what each is a row of.
 */
export function Table<Row>(props: {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  nameOf: (row: Row) => string
  order: Order
  onOrder: (order: Order) => void
  /** Rows shown at once, at most. */
  height?: number
}) {
  const { label, rows, columns, nameOf, order, onOrder, height = 12 } = props
  const sorted = useMemo(() => inOrder(rows, columns, order), [rows, columns, order])
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const { first, last } = rowsInView(top, height * rowHeight, rowHeight, sorted.length)
  // What scrolled out of what is left when rows become fewer is brought back.
  useLayoutEffect(() => setTop(box.current?.scrollTop ?? 0), [sorted.length])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section of a page is more than this.
    <div
      class="table-box"
      ref={box}
      role="region"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
      tabIndex={0}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <table aria-rowcount={sorted.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Heading key={column.id} column={column} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={first} columns={columns.length} />
          {sorted.slice(first, last).map((row, i) => (
            <tr key={nameOf(row)} aria-rowindex={first + i + 2}>
              {columns.map(({ id, cell, isNumber, from }) => (
                <td key={id} class={classOf(isNumber, from)}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
          <Spacer rows={sorted.length - last} columns={columns.length} />
        </tbody>
      </table>
    </div>
  )
}

function Heading<Row>({
  column,
  order,
  onOrder,
}: {
  column: Column<Row>
  order: Order
  onOrder: (order: Order) => void
}) {
  const { id, title, help, sort, firstSort = 'ascending', isNumber, from } = column
  const isSorted = order.column === id
  if (!sort)
    return (
      <th scope="col" class={classOf(isNumber, from)} title={help}>
        {title}
      </th>
    )
  const other = order.direction === 'ascending' ? 'descending' : 'ascending'
  return (
    <th
      scope="col"
      class={classOf(isNumber, from)}
      aria-sort={isSorted ? order.direction : 'none'}
      title={help}
    >
      <button
        type="button"
        class={isSorted ? `sort ${order.direction}` : 'sort'}
        onClick={() => onOrder({ column: id, direction: isSorted ? other : firstSort })}
      >
        {title}
        <Icon name="chevron" />
      </button>
    </th>
  )
}

/** Keeps the place of rows that are not drawn. */
function Spacer({ rows, columns }: { rows: number; columns: number }) {
  const cell = useRef<HTMLTableCellElement>(null)
  useLayoutEffect(() => {
    if (cell.current) cell.current.style.height = `${rows * rowHeight}px`
  }, [rows])
  if (rows <= 0) return null
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row cannot have the focus.
    <tr class="spacer" aria-hidden="true">
      <td ref={cell} colSpan={columns} />
    </tr>
  )
}

const classOf = (isNumber: boolean | undefined, from: string | undefined) =>
  [isNumber ? 'number' : '', from ? `from-${from}` : ''].filter(Boolean).join(' ') || undefined

function inOrder<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { column, direction }: Order,
): readonly Row[] {
  const sort = columns.find(({ id }) => id === column)?.sort
  if (!sort) return rows
  const sign = direction === 'ascending' ? 1 : -1
  const keyed = rows.map((row) => ({ row, key: sort(row) }))
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null)
    return a.key < b.key ? -sign : a.key > b.key ? sign : 0
  })
  return keyed.map(({ row }) => row)
}
