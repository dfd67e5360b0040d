import { Button } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError, Unreachable } from '~/api/errors';
import {
  BantCells,
  Count,
  EmptyState,
  ErrorState,
  GradeTag,
  Ledger,
  Money,
  Page,
  Panel,
  Rate,
  ScoreChip,
  SkeletonRows,
  SlaClock,
  STAGES,
  StageTag,
  When,
} from '~/shared/pieces';
import { toast, toastProblem } from '~/shared/toast';
import { BANT, LEDGER, REASONS } from './examples';
import styles from './pieces.module.css';

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <span className="meta">{name}</span>
      <div>{children}</div>
    </div>
  );
}

/** All pieces of the design language to look at. Only in development, so it speaks English alone. */
export function PiecesPage() {
  return (
    <Page title="Pieces" aside="the design language" actions={<Button>Main thing</Button>}>
      <div className={styles.columns}>
        <Small />
        <Large />
      </div>
    </Page>
  );
}

function Small() {
  return (
    <div className={styles.stack}>
      <Panel title="In rows and cards">
        <Row name="ScoreChip">
          <ScoreChip score={74} grade="B1" qualified line={60} trend={12} reasons={REASONS} />
          <ScoreChip score={41} grade="C2" qualified={false} line={60} trend={-6} />
          <ScoreChip score={100} grade="A1" qualified />
          <ScoreChip score={-12} grade="D3" qualified={false} />
          <ScoreChip score={null} />
        </Row>
        <Row name="large">
          <ScoreChip
            size="l"
            score={74}
            grade="B1"
            qualified
            line={60}
            trend={12}
            reasons={REASONS}
          />
        </Row>
        <Row name="GradeTag">
          {['A1', 'B2', 'C3', 'D1'].map((grade) => (
            <GradeTag key={grade} grade={grade} />
          ))}
        </Row>
        <Row name="StageTag">
          {STAGES.map((stage) => (
            <StageTag key={stage} stage={stage} />
          ))}
        </Row>
        <Row name="filled">
          {STAGES.map((stage) => (
            <StageTag key={stage} stage={stage} filled />
          ))}
        </Row>
        <Row name="BantCells">
          <BantCells letters={[]} />
          <BantCells letters={BANT} onOpen={() => {}} />
          <BantCells
            letters={BANT.map((cell) => ({ ...cell, status: 'confirmed', stale: true }))}
          />
        </Row>
        <Row name="SlaClock">
          <SlaClock from={ago(1)} due={ago(-5)} />
          <SlaClock from={ago(7)} due={ago(-1)} />
          <SlaClock from={ago(30)} due={ago(3)} />
          <SlaClock from={ago(1)} due={null} />
        </Row>
        <Row name="When">
          <When at={ago(0)} />
          <When at={ago(3)} />
          <When at={ago(-30)} />
          <When at={ago(24 * 20)} />
          <When at={ago(24 * 500)} />
        </Row>
        <Row name="Money, Count">
          <Money amount={12_400_000} currency="KRW" />
          <Money amount={124_000_000} currency="KRW" short />
          <Money amount={18_250.5} currency="EUR" />
          <Count value={123_456} />
          <Count value={123_456} short />
        </Row>
      </Panel>
      <Panel title="Rate">
        <div className={styles.stack}>
          <Rate
            share={{ numerator: 250, denominator: 1000, rate: 0.25, ci95: [0.224, 0.278] }}
            benchmark={0.13}
          />
          <Rate
            share={{ numerator: 3, denominator: 9, rate: 0.333, ci95: [0.12, 0.65] }}
            benchmark={0.13}
          />
          <Rate
            share={{ numerator: 41, denominator: 500, rate: 0.082, ci95: [0.061, 0.109] }}
            compact
          />
          <Rate share={{ numerator: 0, denominator: 0, rate: null, ci95: null }} />
        </div>
      </Panel>
      <Panel title="Toasts">
        <Row name="done">
          <Button
            variant="default"
            onClick={() => toast('Accepted. Greta Albrecht is yours.', { undo: () => {} })}
          >
            Accept
          </Button>
        </Row>
        <Row name="not done">
          <Button
            variant="default"
            onClick={() =>
              toastProblem(
                new ApiError(409, 'refused', 'budget is not confirmed'),
                'Not moved to SQL',
              )
            }
          >
            Move
          </Button>
        </Row>
      </Panel>
    </div>
  );
}

function Large() {
  return (
    <div className={styles.stack}>
      <Panel title="Ledger">
        <Ledger ledger={LEDGER} total={63} line={60} onOpen={() => {}} />
      </Panel>
      <Panel title="EmptyState">
        <EmptyState
          icon={IconInbox}
          title="Hand-offs that wait for you appear here"
          body="Nothing waits now. Look at who is close to the line."
          action={<Button variant="default">Open leads</Button>}
        />
      </Panel>
      <Panel title="ErrorState">
        <ErrorState
          error={new ApiError(409, 'refused', 'SQL needs budget: nobody has confirmed it')}
        />
        <ErrorState error={new Unreachable(null)} onRetry={() => {}} />
      </Panel>
      <Panel title="SkeletonRows" flush>
        <SkeletonRows rows={4} />
      </Panel>
    </div>
  );
}
