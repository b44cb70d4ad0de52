namespace Lmis.Identity.Users;

/// <summary>The form of an organisation's code: ten digits, or with the three digits of a branch (Thông tư 86/2024/TT-BTC).</summary>
public static class Organisations
{
    public const string Pattern = "^[0-9]{10}(-[0-9]{3})?$";

    public const string Sentence = "must be an enterprise code of 10 digits, or 10 digits, a hyphen and the 3 digits of a branch";
}
