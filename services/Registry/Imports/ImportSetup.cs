using System.Text;
using Lmis.Registry.Imports.EmployerFiles;
using Lmis.Registry.Imports.EmploymentFiles;
using Lmis.Registry.Imports.LabourRecords;
using Lmis.Registry.Imports.Questions;

namespace Lmis.Registry.Imports;

/// <summary>What imports need in the container: options, the kinds of files, the worker and its signals.</summary>
public static class ImportSetup
{
    /// <summary>Registers the import worker of this process.</summary>
    public static IServiceCollection AddImports(this IServiceCollection services)
    {
        // The workbook reader asks for the code page of the oldest formats when it is made, though it never meets them here.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        services.AddOptions<ImportOptions>().BindConfiguration("Registry:Imports").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ImportLease>();
        services.AddSingleton<ImportSignals>();
        services.AddHostedService(static s => s.GetRequiredService<ImportSignals>());
        services.AddSingleton<ImportKinds>();
        services.AddSingleton<StoreChunk>();
        services.AddSingleton<DividedCommunes>();
        services.AddSingleton<RowPlaces>();
        services.AddSingleton<CloseImportQuestions>();
        services.AddSingleton<ImportKind, LabourRecordFile>();
        services.AddScoped<StoreLabourRecords>();
        services.AddSingleton<ImportKind, EmployerFile>();
        services.AddScoped<StoreEmployers>();
        services.AddSingleton<ImportKind, EmploymentFile>();
        services.AddScoped<StoreEmployments>();
        services.AddHostedService<ImportWorker>();
        return services;
    }
}
