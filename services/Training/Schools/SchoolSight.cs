using Lmis.Hosting;
using Lmis.Training.Data;

namespace Lmis.Training.Schools;

/// <summary>Which schools a caller acts for (decision 30): a school's own account for the one its token names, anybody else for those of the area.</summary>
internal static class SchoolSight
{
    /// <summary>The schools, inside the area.</summary>
    public static IQueryable<School> SchoolsOf(this TrainingDb db, Caller caller)
    {
        var own = caller.Organisation;
        return db.Schools.Where(s => own == null || s.Code == own);
    }
}
