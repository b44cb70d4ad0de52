using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Places;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Schools;

/// <summary>A school as it is entered.</summary>
/// <param name="Name">Official name.</param>
/// <param name="Commune">Five-digit unit of its seat.</param>
/// <param name="IsActive">Whether it may open classes and issue certificates.</param>
public sealed record EnterSchoolRequest([property: Required, StringLength(250, MinimumLength = 2)] string Name, [property: Required, RegularExpression("^[0-9]{5}$")] string Commune, bool IsActive = true);

/// <summary>A school.</summary>
public sealed record SchoolAnswer(string Code, string Name, string Commune, bool IsActive, long Version)
{
    internal static SchoolAnswer Of(School s) => new(s.Code, s.Name, s.CommuneCode, s.IsActive, s.Version);
}

/// <summary>Enters or changes a school by its enterprise code; with If-Match when it is there already.</summary>
public static partial class EnterSchool
{
    public static void Map(RouteGroupBuilder schools) => schools.MapPut("/{code}", HandleAsync).WithName(nameof(EnterSchool)).RequireAreaScope(Scopes.TrainingSupervise);

    private static async Task<Results<Ok<SchoolAnswer>, ProblemHttpResult>> HandleAsync(
        string code, EnterSchoolRequest request, HttpContext http, TrainingDb db, PlaceList places, AreaScope area, CancellationToken ct)
    {
        if (!SchoolCode().IsMatch(code))
            return TrainingProblems.Refuse(http, "school-code", "Mã số gồm 10 chữ số, đơn vị phụ thuộc thêm dấu gạch và 3 chữ số.", "A code has ten digits, of a branch a hyphen and three more.");
        if (!places.Contains(request.Commune) || !area.Covers(request.Commune, null))
            return TrainingProblems.Refuse(http, "commune-unknown", "Xã, phường này không thuộc phạm vi của bạn. Chọn mã năm chữ số của đơn vị trong tỉnh.", "The commune is not one of your area. Choose a five-digit unit of the province.");
        var school = await db.Schools.FirstOrDefaultAsync(s => s.Code == code, ct);
        if (school is null)
            db.Schools.Add(school = new() { Code = code, Name = request.Name, CommuneCode = request.Commune, IsActive = request.IsActive });
        else
        {
            if (!ETags.TryReadIfMatch(http, out var version, out var problem))
                return problem!;
            if (school.Version != version)
                return ETags.Changed(school.Version);
            (school.Name, school.CommuneCode, school.IsActive, school.Version) = (request.Name, request.Commune, request.IsActive, school.Version + 1);
        }
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ETags.Changed(school.Version);
        }
        catch (DbUpdateException e) when (TrainingDb.IsTaken(e, "pk_school"))
        {
            // Entered by somebody else meanwhile, or it lies outside the area.
            return TrainingProblems.Refuse(http, "school-taken", "Mã số này đã có trong hệ thống. Hãy tìm cơ sở đó, hoặc hỏi Sở Nội vụ.", "The code is in the system already. Look for that school, or ask the department.");
        }
        ETags.Set(http, school.Version);
        return TypedResults.Ok(SchoolAnswer.Of(school));
    }

    [System.Text.RegularExpressions.GeneratedRegex("^[0-9]{10}(-[0-9]{3})?$")]
    private static partial System.Text.RegularExpressions.Regex SchoolCode();
}
