; Installer for Windows, made by Inno Setup 6 out of dist\vftester: see packaging\README.md. Not run yet.
;   iscc /DVersion=0.1.0 packaging\windows\vftester.iss

#ifndef Version
  #error Say which version: iscc /DVersion=0.1.0 packaging\windows\vftester.iss
#endif

[Setup]
AppId={{6C0C0B52-6E43-4E3F-9E0B-3B0B7D3F5A11}
AppName=vftester
AppVersion={#Version}
AppPublisher=vftester authors
DefaultDirName={autopf}\vftester
DefaultGroupName=vftester
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=packaging\licences\as-a-whole.txt
SourceDir=..\..
OutputDir=dist
OutputBaseFilename=vftester-{#Version}-setup
Compression=lzma2
SolidCompression=yes
ChangesAssociations=yes
UninstallDisplayIcon={app}\vftester.exe

[Files]
Source: "dist\vftester\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{autoprograms}\vftester"; Filename: "{app}\vftester.exe"; AppUserModelID: "org.vftester.vftester"

; Windows knows a file by what follows its last dot, so sessions are offered under .json, which stays with whom it is.
[Registry]
Root: HKA; Subkey: "Software\Classes\vftester.session"; ValueType: string; ValueData: "vftester session"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\vftester.session\DefaultIcon"; ValueType: string; ValueData: "{app}\vftester.exe,0"
Root: HKA; Subkey: "Software\Classes\vftester.session\shell\open\command"; ValueType: string; ValueData: """{app}\vftester.exe"" open ""%1"""
Root: HKA; Subkey: "Software\Classes\.json\OpenWithProgids"; ValueType: string; ValueName: "vftester.session"; ValueData: ""; Flags: uninsdeletevalue

[Run]
Filename: "{app}\vftester.exe"; Description: "Open vftester"; Flags: nowait postinstall skipifsilent
