using Lmis.LocalRun.Secrets;

namespace Lmis.LocalRun.Tests.Secrets;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("lmis-secrets-").FullName, "secrets");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void A_secret_is_made_once_and_only_its_owner_may_read_it()
    {
        var secrets = new SecretFiles(_folder);
        var password = secrets.Password("database");
        Assert.Equal(32, password.Length);
        Assert.Equal(password, new SecretFiles(_folder).Password("database"));
        Assert.NotEqual(password, secrets.Password("other"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secrets.PathOf("database")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
        Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(secrets.KeyFile("key"))).Length);
    }

    [Fact]
    public void Those_who_ask_for_a_secret_at_the_same_time_are_told_the_same()
    {
        for (var name = 0; name < 20; name++)
        {
            var told = new string[8];
            Parallel.For(0, told.Length, asker => told[asker] = new SecretFiles(_folder).Password("password-" + name));
            Assert.Single(told.Distinct());
        }
    }

    [Fact]
    public void The_public_key_told_to_Identity_is_that_of_the_private_key_file()
    {
        var secrets = new SecretFiles(_folder);
        using var own = System.Security.Cryptography.ECDsa.Create();
        own.ImportFromPem(File.ReadAllText(ClientKeys.PrivateKeyFile(secrets, "registry")));
        using var told = System.Security.Cryptography.ECDsa.Create();
        told.ImportFromPem(ClientKeys.PublicKeyPem(secrets, "registry"));
        byte[] data = [1, 2, 3];
        Assert.True(told.VerifyData(data, own.SignData(data, System.Security.Cryptography.HashAlgorithmName.SHA256), System.Security.Cryptography.HashAlgorithmName.SHA256));
        Assert.DoesNotContain("PRIVATE", ClientKeys.PublicKeyPem(secrets, "registry"), StringComparison.Ordinal);
    }
}
