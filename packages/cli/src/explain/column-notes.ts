/** What the definition of a column leaves out. */
export interface ColumnNote {
  readonly formula?: string;
  /** What healthy trainings show, and what another value says. */
  readonly usual?: string;
}

/** By column, or by its pattern (`Metrics/LagrangeMultiplier/<constraint>`). */
export const columnNotes: Readonly<Record<string, ColumnNote>> = {
  'Metrics/EpRet': {
    formula: 'Σ_t r_t over an episode, undiscounted',
    usual: 'Rises; on the Goal tasks a trained policy without a limit reaches about 25.',
  },
  'Metrics/EpCost': {
    formula: 'J_C = Σ_t c_t over an episode, undiscounted',
    usual: 'Ends at or below the limit. Far below it: return was given away.',
  },
  'Metrics/EpLen': { usual: 'The task’s time limit, unless episodes end early.' },
  'Metrics/EpochRet': { usual: 'As Metrics/EpRet, noisier: it has this epoch’s episodes only.' },
  'Metrics/EpochCost': { usual: 'As Metrics/EpCost, noisier: it has this epoch’s episodes only.' },
  'Metrics/CostEstimate': {
    formula: 'constraint.costEstimate says how J_C is estimated: window, exponential, or critic',
    usual: 'Near Metrics/EpCost. If it lags, the window (constraint.costWindow) holds old policies’ episodes.',
  },
  'Train/KL': {
    formula: 'mean over states of KL(π_old(·|s) ‖ π_new(·|s))',
    usual: '0.003 to 0.03 an epoch. Near 0: nothing is learnt; above 0.1: steps are too long to trust.',
  },
  'Train/StopIter': { usual: 'The number of passes asked for; fewer: the KL bound ended them.' },
  'Train/Entropy': {
    formula: '½ log(2πe σ²) per action dimension of a Gaussian, −Σ p log p per choice',
    usual: 'Falls slowly. A fast fall ends exploration before the task is learnt.',
  },
  'Train/PolicyStd': { usual: '0.3 to 1 at the start, above 0.05 at the end.' },
  'Train/LR': { usual: 'optimizer.learningRate, falling to 0 if it decays.' },
  'Train/Updates': { formula: 'training.updatesPerStep × environment steps after the warm-up' },
  'Loss/Loss_reward_critic': {
    formula: 'mean of (V(s) − target)²',
    usual: 'Falls, then follows the return’s scale. As large as the variance of the targets: it explains nothing.',
  },
  'Loss/Loss_cost_critic': {
    formula: 'mean of (V_C(s) − target)²',
    usual: 'As large as the variance of the targets: it explains nothing, and cost advantages are noise.',
  },
  'Value/cost': { formula: 'mean V_C(s), discounted', usual: 'Near (1 − γᵀ)/((1 − γ) T) of J_C.' },
  'Misc/gradient_norm': { usual: 'Steady. A sudden rise by a factor of ten comes before trouble.' },
  'Misc/xHx': { formula: 'gᵀ H⁻¹ g, H = F + damping' },
  'Misc/cg_residual': { formula: '‖H x − g‖ / ‖g‖', usual: 'Below 0.1; above: raise optimizer.iterations or damping.' },
  'Misc/PredictedKl': { formula: '½ Δᵀ F Δ', usual: 'Near Misc/StepKl; far from it: the quadratic model is not true.' },
  'Misc/StepKl': { usual: 'At most trustRegion.maxKl; steps above it were rolled back.' },
  'Misc/EpochKl': { usual: '0.003 to 0.1: what the steps of an epoch add up to.' },
  'Misc/CurvatureRatio': {
    formula: 'dᵀFd exact ÷ dᵀF̂d of the Kronecker factors',
    usual: '2 to 15. Rising far above: the factors are stale; lower optimizer.factorsEvery.',
  },
  'Misc/DeviationScale': {
    formula: '(gᵀd ÷ dᵀFd) of the log deviations ÷ (gᵀd ÷ dᵀFd) of the means',
    usual: '1 if the factors are right. Above 2 the deviations learn too slowly: try optimizer.length=exact-parts.',
  },
  'Misc/RollbackRate': {
    formula: 'steps rolled back ÷ steps proposed',
    usual: '0 to 0.05. Above 0.3: steps are too long for trustRegion.maxKl, or the factors are stale.',
  },
  'Misc/AcceptedFraction': { usual: '1, less if steps are halved (trustRegion.retries).' },
  'Misc/CostWeight': {
    formula: 'w_c = σ(k (c/C − λ)) in relative units, Lim & Yoo 2025',
    usual: 'Moves between 0.2 and 0.8. Jumps from 0 to 1: lower constraint.sharpness or lengthen the cost window.',
  },
  'Misc/RewardWeight': { formula: 'w_r = 1 − w_c', usual: 'Near 1 while the cost is far below the limit.' },
  'Misc/Center': {
    formula: 'λ ← λ − η (c/C − τ), η = constraint.integralGain, τ = constraint.integralTarget',
    usual: 'constraint.center, unless integralGain moves it; at 0 for long: the cost does not answer to its weight.',
  },
  'Misc/ConflictRate': {
    formula: 'share of minibatches with ⟨d_r, d_c⟩ < 0',
    usual: 'About 0.5, chance. Near 1: reward and cost oppose each other; try constraint.projection=lesser.',
  },
  'Metrics/LagrangeMultiplier': {
    formula: 'λ ← max(0, λ + rate · (J_C − d))',
    usual:
      'Settles. At its cap: saturated; swinging: lower the rate; rising to the end: train longer or raise the rate.',
  },
  'Misc/PidIntegral': { formula: 'Σ (J_C − d), held to the controller’s bounds' },
  'Misc/OptimCase': { usual: '1 to 3. Often 0: the cost is further off than one trust region can bring back.' },
  'Misc/AcceptanceStep': { usual: '1 to 3. Often 0: the line search finds no step that keeps its promises.' },
  'Misc/PenaltyActive': { usual: '1 above the limit, 0 below it.' },
  'Misc/Nu_star': { usual: '0 while the limit does not bind.' },
  'EStep/EffectiveSampleSize': {
    formula: 'mean over states of 1 / Σ_j q_j²',
    usual: 'A quarter of the sampled actions or more. Near 1: the weights have collapsed.',
  },
  'Time/FPS': { formula: 'environment steps of the epoch ÷ Time/Epoch' },
};
