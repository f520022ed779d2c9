import type { Response } from 'express';
import { problem, type Problem } from '../../artifacts/problem.ts';
import { makeTally } from './tally.ts';

/**
 * Requests of one namespace that are worked on at once, by kind. Together they are fewer than the 100 that Knative lets in
 * (containerConcurrency): whoever sends or reads slowly holds his place for long, and keeps no other namespace out. More
 * beats than others, since a tool whose beats are not answered ends.
 */
export const SHARES = { uploads: 18, beats: 50, results: 20 };

/**
 * Counts a request for a namespace until its answer is over.
 * @returns the problem when the namespace has enough under way.
 */
export type Share = (namespace: string, response: Response) => Problem | undefined;

/** @param most requests of one namespace at once. Only who was found to belong to it may count for it. */
export function makeShare(most: number): Share {
  const underWay = makeTally();
  return (namespace, response) => {
    // Who has gone meanwhile will not go again.
    if (response.destroyed) return undefined;
    if (underWay.of(namespace) >= most)
      return problem('too-many', `too many requests for the namespace ${namespace} at once: try again`);
    underWay.add(namespace, 1);
    response.once('close', () => underWay.add(namespace, -1));
    return undefined;
  };
}
