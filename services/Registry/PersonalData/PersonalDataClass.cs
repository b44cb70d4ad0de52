namespace Lmis.Registry.PersonalData;

/// <summary>Classes of personal data, each with its own data key.</summary>
public enum PersonalDataClass
{
    /// <summary>Personal number, social-insurance number, phone, address.</summary>
    Personal,

    /// <summary>Sensitive class (dữ liệu cá nhân nhạy cảm): special groups and ethnicity.</summary>
    Sensitive,

    /// <summary>Key of the blind index and of other keyed digests; encrypts nothing.</summary>
    BlindIndex,
}
