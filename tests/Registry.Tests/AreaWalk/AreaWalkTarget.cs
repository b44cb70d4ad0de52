namespace Lmis.Registry.Tests.AreaWalk;

/// <summary>What the officer of commune A aims at: things of commune B, or the like of which nobody has.</summary>
/// <param name="PersonId">A person with a record in B.</param>
/// <param name="Number">That person's number.</param>
/// <param name="Name">That person's name.</param>
/// <param name="BirthDate">That person's birth date, dd/MM/yyyy.</param>
/// <param name="Phone">That person's phone.</param>
/// <param name="ImportId">A batch of B, with a rejected row and one that waits for an answer.</param>
/// <param name="EmployerId">A natural person's business in B.</param>
/// <param name="OwnerNumber">Its owner's number.</param>
/// <param name="EmploymentId">That person's employment there.</param>
/// <param name="DataRequestId">A request of that person about their data.</param>
/// <param name="DuplicateId">A pair of that person and a record of A's own, which look to be one person.</param>
/// <param name="MergeId">A merge of another record of B into that person's.</param>
/// <param name="SpecialGroupId">A proved special group of that person.</param>
/// <param name="HandoverId">A hand-over of that person's record to another province.</param>
/// <param name="IncomingHandoverId">One of somebody who has moved to B.</param>
/// <param name="OwnPersonId">A record of A's own, for what aims another person's values at one's own record.</param>
public sealed record AreaWalkTarget(
    Guid PersonId, string Number, string Name, string BirthDate, string Phone, Guid ImportId, Guid EmployerId, string OwnerNumber, Guid EmploymentId, Guid DataRequestId, Guid DuplicateId, Guid MergeId, Guid SpecialGroupId, Guid HandoverId, Guid IncomingHandoverId, Guid OwnPersonId);
