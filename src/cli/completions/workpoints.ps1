# PowerShell completion for workpoints. The program itself knows what fits: it is asked at each TAB.
Register-ArgumentCompleter -Native -CommandName workpoints -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text.Trim("'", '"') })
    # Behind a blank a new word begins, which is empty and is not handed over.
    $at = if ($wordToComplete) { $words.Count - 1 } else { $words.Count }
    & $commandAst.CommandElements[0].Extent.Text __complete $at @words 2>$null | ForEach-Object {
        $value, $about = $_ -split "`t", 2
        if ($value) {
            $text = if ($value -match "[\s'()&;|<>,]") { "'" + $value.Replace("'", "''") + "'" } else { $value }
            $tip = if ($about) { $about } else { $value }
            [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $tip)
        }
    }
}
