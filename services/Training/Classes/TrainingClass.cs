namespace Lmis.Training.Classes;

/// <summary>A class (lớp, khoá) of an approved programme.</summary>
public sealed class TrainingClass
{
    public required Guid Id { get; init; }
    public required Guid ProgrammeId { get; init; }
    public required string SchoolCode { get; init; }
    public required string Name { get; init; }
    public required DateOnly StartsOn { get; init; }
    public required DateOnly EndsOn { get; init; }

    /// <summary>Most learners.</summary>
    public required int Places { get; init; }
}
