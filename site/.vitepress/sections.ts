// Which page stands where in the navigation. A page that stands nowhere fails the build.

/** A heading of the navigation: pages by their path from the repository's root; `*` and `**` as in file names. */
export interface Section {
  readonly text: string;
  /** Files in the order shown. A pattern adds the files that no other entry names, by name. */
  readonly pages: readonly string[];
  /** Headings below this one. */
  readonly sections?: readonly Section[];
  /** Folded until the reader opens it or stands in it. */
  readonly folded?: boolean;
}

export const sections: readonly Section[] = [
  { text: 'Tutorial', pages: ['docs/tutorial.md'] },
  {
    text: 'How-tos',
    pages: [
      'docs/how-to/README.md',
      'docs/how-to/own-parts.md',
      'docs/how-to/own-wrapper.md',
      'docs/how-to/networks.md',
      'docs/how-to/python-environments.md',
      'docs/how-to/several-constraints.md',
      'docs/how-to/more-steps.md',
      'docs/search.md',
      'docs/how-to/export.md',
      'docs/how-to/playground.md',
      'docs/how-to/tensorflow.md',
      'docs/how-to/gpu.md',
      'docs/from-code.md',
      'docs/how-to/trackers.md',
      'docs/how-to/pandas.md',
      'docs/how-to/several-machines.md',
      'docs/how-to/diagnosis.md',
      'docs/how-to/coming-from.md',
      'docs/how-to/*.md',
    ],
  },
  {
    text: 'Reference',
    pages: [
      'docs/command.md',
      'docs/configuration.md',
      'docs/columns.md',
      'docs/errors.md',
      'docs/environments.md',
      'docs/engines.md',
      'docs/algorithms.md',
    ],
    sections: [
      {
        text: 'Each algorithm',
        folded: true,
        pages: [
          'packages/algorithms/README.md',
          'packages/algorithms/departures.md',
          'packages/kfcpo/README.md',
          'packages/algorithms/src/**/README.md',
        ],
      },
      {
        text: 'Each family of tasks',
        folded: true,
        pages: ['packages/envs/README.md', 'packages/envs/src/**/README.md'],
      },
      {
        text: 'API',
        folded: true,
        pages: ['docs/api/README.md', 'docs/api/core.md', 'docs/api/core-run.md', 'docs/api/*.md'],
      },
      { text: 'Packages', folded: true, pages: ['packages/*/README.md'] },
    ],
  },
  {
    text: 'Explanation',
    pages: [
      'docs/explanation/cost-limit.md',
      'docs/explanation/cpo-line-search.md',
      'docs/explanation/what-k-fac-buys.md',
      'docs/explanation/*.md',
      'docs/architecture.md',
      'docs/reading.md',
      'docs/trust.md',
      'docs/performance.md',
      'docs/papers.md',
    ],
    sections: [
      { text: 'Results', folded: true, pages: ['docs/results/README.md', 'docs/results/*.md', 'docs/benchmarks.md'] },
      { text: 'Decisions', folded: true, pages: ['docs/decisions/*.md'] },
      { text: 'Project', folded: true, pages: ['docs/roadmap.md', 'CONTRIBUTING.md', 'CHANGELOG.md'] },
    ],
  },
];

/** Pages of the repository that are no pages of the site: the site has a start page of its own. */
export const leftOut: readonly string[] = ['README.md'];
