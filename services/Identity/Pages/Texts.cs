namespace Lmis.Identity.Pages;

/// <summary>Names the resource files of the pages: Texts.resx is Vietnamese, Texts.en.resx English.</summary>
public sealed class Texts;
