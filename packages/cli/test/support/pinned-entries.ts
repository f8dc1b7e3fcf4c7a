// What each entry exports. A name that comes or goes is a change that users see: it belongs here and in CHANGELOG.md.

/** An entry: how it is imported, its source below `packages/`, and its names, apart by spaces. */
export interface PinnedEntry {
  readonly specifier: string;
  readonly source: string;
  /** What a program can call or read. */
  readonly values: string;
  /** What only the compiler sees. */
  readonly types: string;
}

export const pinnedEntries: readonly PinnedEntry[] = [
  {
    specifier: '@belay-rl/core',
    source: 'core/src/index.ts',
    values: `
    BelayError checkEnvironment choicesOf chooseEngine compose constraintNames createActorPolicy
    createCategorical createCategoricalPolicy createDeterministic createFullGaussian createGaussian
    createGaussianPolicy createOnPolicyAlgorithm createParts createRandom createSquashedGaussian
    createUnconstrained createWorkspace defineConstraintHandler defineEnvironment defineOptimizer definePart
    definePlugin defineSettings defineTrustRegion defineWrapper deriveEnvironment describeObservation discountedCost discounts
    engineFit EnvironmentFault environmentOnEngine EpisodeEnd EpochUpdate fisherLength flatObservation hostBatch layersOf
    learnerMemory loadParts meanKl namedNumbers observationLayout offPolicy OffPolicyLoop offPolicyMemory offPolicyMetrics
    OnPolicyLoop onPolicyMetrics packBytes QCritics qCriticsBytes ratioSurrogate ratioSurrogates readState refuse
    requireEnvironment resolveStepKl sampleAction sampleSpace SavedState saveParts setActions settingDefaults spaceSize
    spaceType stepKlWithin unpackBytes updatePolicy withActionRange withCostThreshold withFlatObservations withFrameStack withObservationScale
    withRewardScale withTimeLimit wrapBatch`,
    types: `
    ActionSpace EnginePolicy EngineRolloutPlan EngineRolloutsContext EnvironmentEngineAddition Activation ActorPolicyOptions AdamOptions AdvantageHandler AdvantageSettings Algorithm AlgorithmContext
    AlgorithmDefinition AlgorithmVariant AnyDefinition AnyErrorCode BatchEnvironment BatchRules BatchWrapperRules Belay BlockSharing
    BlockWorkers Box BoxType Capability CategoricalPolicyOptions CheckEnvironmentOptions CollectOptions Composition
    ConstraintHandler ConstraintHandlerDefinition ConstraintName ConstraintSettings CostSignals Critic
    ConvolutionLayer CriticSettings DenseLayer DenseNetwork Derivation Dictionary DirectionHandler Discrete Distribution Done Engine EngineContext EngineDefinition EngineFit Environment
    EnvironmentDefinition EnvironmentDraft EnvironmentEngine EnvironmentFamily EnvironmentOverrides
    EnvironmentSettings Episode EpochRows ErrorCode Family FirstOrderOptimizer FlatObservation HandlerBase Journal Layer LayerSpec LayoutOptions Learner
    LearnerContext Logger LogRow LogSettings LogSink LogSinkContext LogSinkDefinition MaxKlBounds MemoryContext
    MatrixSize MemoryNeed Metrics Minibatch Moment MultiBinary MultiDiscrete NaturalOptimizer Network NetworkChoice NetworkContext NetworkDefinition NetworkShape NetworkSize NetworkSpec NoSettings
    ObservationLayout ObservationPart ObservationScale OffPolicyDefinition OffPolicyMemoryContext OffPolicyPolicySettings OffPolicySections OnPolicySections Optimizer
    OptimizerBase OptimizerDefinition OptimizerName Outputs Parameters PartContext PlannedRun PartDefinition Parts Plugin
    PluginErrorCode Policy PolicySettings PolicyUpdate Proposal QCriticsOptions Random Rebindings RolloutRequest
    Rollouts Round Rows Run Saved Schedule SectionAt Sequences Setting Settings SettingsOf SettingsSchema SettingValue
    ShapedBox Signals Space SpaceType StackBranch StackSpec State Stateful Step StepResult StepRows StructuredDefinition StructuredEnvironment StructuredObservation StructuredSpace Surrogate SurrogateHandler TrainingSettings
    Trajectories TransitionBatch Trial TrustRegion TrustRegionDefinition ValueAt ValueOf Vec Workspace Wrapper
    WrapperContext WrapperDefinition WrapperEpisodes
    ResidentCritic ResidentEngine ResidentEpoch ResidentForm ResidentHandler ResidentLearner ResidentOutcome
    NextRollout ResidentParts ResidentRequest ResidentTrustRegion ResidentUpdates RolloutAhead SignalMoments SignalRecipe StayedOutcomes`,
  },
  {
    specifier: '@belay-rl/core/run',
    source: 'core/src/run.node.ts',
    values: `
    actionTypes checkRun conditionalValueAtRisk configuredEnvironment coreVersion costLimits createRegistry
    createTraining decodeState encodeState engineOf environmentOf estimate evaluateDirectory evaluatePolicy
    explainMisfit isTimeColumn loadPlugins loadPolicy nodeThreads planEpochs policyFromState Registry
    resolveConfiguration resumeDirectory scaffold scaffoldKinds scaffoldUse serveRollouts startNotes systemClock
    takenActions trainerColumns trainInDirectory worstEpisodes`,
    types: `
    ActOptions Clock Column Configuration ConfigurationEntry ConfigurationLayer ConfigurationRequest
    CostEvaluation CostLimits EpochPlan EpochShape Estimate EvaluatedEpisode EvaluateOptions Evaluation
    EvaluationOptions Files Kind Listed LoadedPlugin LoadedPolicy LoadPolicyOptions MisfitContext
    NumberedEpisode PluginSource ResumeOptions RolloutsContext RunOptions RunOutcome RunResults ScaffoldKind
    ThreadPort Threads TrainerPort Training TrainingOptions TrainOptions WorkerSetting`,
  },
  {
    specifier: '@belay-rl/core/internals',
    source: 'core/src/internals.ts',
    values: `
    episodeResetSeed hashName RunningStatistics shareWeights
    buildPolicy policyStack checkedSteps checkSetting coerceSetting corePlugin coreSettings createActionScaling createCritic
    createRunContainer describeSetting engineSetting evaluationResetSeed familySettings formatConfiguration
    formatValue LocalRollouts nearestName MIN_DEVIATION ObservationStatistics offPolicySettings originalEngine parseSetting quoted
    partSettings progressHeader progressLine quoteValue readStructure ReplayBuffer resolveMaxKl resolveMaxKlBounds
    resolveSchedule saveLayout saveSpace shorten shuffleInPlace studentT summarise ThreadedRollouts trainingResetSeed variableName vectorise
    withRecordedEngine wrapEnvironment`,
    types: `
    ActionScaling ActorRecipe LocalRolloutsOptions PolicyRecipe ReplayBufferOptions RolloutPlan RunContainer
    RunContainerOptions ThreadedRolloutsOptions`,
  },
  {
    specifier: '@belay-rl/core/node',
    source: 'core/src/node/index.ts',
    values: `
    approveEnvironments approveTrusted askedPlugins CheckpointFiles configuredPlugins evaluateDirectory
    evaluateWorst explainFileError fileOf flagKeys formatConfiguration importPlugin installResolution isInside
    isTrusted joinVectors keptWorst leanEnvironment leanFlags loadConfiguration loadNamedPlugins loadPlugin
    loadPlugins loadPolicy loadRun lockRun machineMemory nodeFiles nodeThreads packageTypeOf parseOutsideJson parseOutsideYaml
    playWorst readCheckpoint readConfigFile readConfiguration readingProblem readOutsideJson readOutsideText
    readPluginCode readWorstEpisodes refuseExistingRun rememberEnvironment rememberTrusted requireShape
    resumeDirectory runPaths sinkOfUncaught trainInDirectory trustFile verifyRun worstConditions
    worstEpisodesPath worstPicturePath writeWhole writeWorstEpisodes`,
    types: `
    ApprovePlugin ConfigurationLoad ConfigurationSources Difference DirectoryRunOptions EnvironmentConsent
    EvaluateOptions EvaluateWorstOptions LoadedRun LoadPluginOptions LoadPolicyOptions LoadRunOptions
    NamedPlugins OutsideFile PlayWorstOptions PluginCode PluginOptions ReadCheckpoint ResumeOptions RunOutcome
    RunPaths RunStart RunSummary TrainOptions Verification VerifiedEpoch VerifyOptions WorstEpisodes`,
  },
  {
    specifier: '@belay-rl/core/testing',
    source: 'core/src/testing/index.ts',
    values: `
    algorithmConformance batchConformance batchEngines conflictingCmdp conformanceCases conformanceLanes engineConformance
    createPart partConformance partContext recordMetrics separableCmdp smallCmdpOptimum solveSmallCmdp
    wrapperConformance`,
    types: `
    BatchConformanceOptions ConformanceCase ConformanceOptions EngineConformanceOptions LaneOptions PartContextOptions PartSlot
    RecordedMetrics SmallCmdp SmallCmdpResult SolveSmallCmdpOptions WrapperConformanceOptions`,
  },
  {
    specifier: '@belay-rl/algorithms',
    source: 'algorithms/src/index.ts',
    values: `
    algorithmsPlugin blind cpo cpoDual cppoPid crpoSwitch cup cupProjection cvpo ddpg ddpgFamily ddpgLag ddpgPid
    default defineMember earlyTermination estepDual estepGradient eStepMetrics focops focopsHandler ipo
    lagrangian logBarrier mpo mStepTrustRegion naturalPg onCrpo p3o p3oPenalty pcpo pcpoProjection pdo
    pidLagrangian policyGradient ppo ppoEarlyTerminated ppoLag ppoSaute ppoSimmerPid rcpo sac sacFamily sacLag
    sacPid saute simmer td3 td3Family td3Lag td3Pid trpo trpoEarlyTerminated trpoLag trpoPid trpoSaute
    trpoSimmerPid`,
    types: `
    ActorCriticFamily ActorCriticMember EStep EStepProblem MStep MStepBatch`,
  },
  {
    specifier: '@belay-rl/algorithms/internals',
    source: 'algorithms/src/internals.ts',
    values: `
    probabilities softGradient softValue
    ActorCritic actorCriticMetrics barrierWeight blankSolution BudgetController combineMultipliers cpoStep
    createCrpoSwitch createCupProjection createFocops createLagrangian createLogBarrier createPidLagrangian
    cupSurrogate cvpoDefaults CvpoLearner cvpoMetrics cvpoSettings DualSolver focopsSurrogate
    LagrangeMultipliers lagrangianWeights multiplierSettings p3oObjective pcpoStep PidController Temperature
    withSafetyBudget`,
    types: `
    ActorCriticMethod BudgetRule CpoCase CpoProblem CpoStep CvpoSettings DualOptions DualProblem DualSolution
    FocopsSurrogateOptions PcpoProblem PcpoStep PidGains SimmerGains Stage Stages TemperatureOptions`,
  },
  {
    specifier: '@belay-rl/kfcpo',
    source: 'kfcpo/src/index.ts',
    values: `
    blendDirections createBlend default epochKlGuard EpochKlGuard kfac KfacOptimizer kfcpo margin marginBlender
    MarginBlender MinibatchKlGuard minibatchKlGuard sigmoid symmetricEigen`,
    types: `
    Blend BlendInput BlendOptions EpochKlGuardSettings KfacSettings MarginBlenderSettings MarginOptions
    MinibatchKlGuardSettings`,
  },
];
