#!/bin/bash

__mxtls_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__mxtls_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__mxtls_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__mxtls_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_mxtls() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __mxtls_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    new|key|csr|self-sign|show|check|rotate|install|rollback|probe|tlsa|config|log|received|cache|help)
        # Offer subcommand argument completions
        "_mxtls_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'new key csr self-sign show check rotate install rollback probe tlsa config log received cache help' -- "${cur}"))
        ;;
    esac
}

_mxtls_new() {
    repeating_flags=()
    non_repeating_flags=(--no-client -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--dir --layout --type --days --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--dir')
        __mxtls_add_completions -d
        return
        ;;
    '--layout')
        __mxtls_add_completions -W 'pair'$'\n''chain'
        return
        ;;
    '--type')
        __mxtls_add_completions -W 'rsa2048'$'\n''rsa3072'$'\n''rsa4096'$'\n''p256'$'\n''p384'$'\n''p521'$'\n''ed25519'
        return
        ;;
    '--days')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_key() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--type --output -o --passout --format --color)
    __mxtls_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--type')
        __mxtls_add_completions -W 'rsa2048'$'\n''rsa3072'$'\n''rsa4096'$'\n''p256'$'\n''p384'$'\n''p521'$'\n''ed25519'
        return
        ;;
    '--output'|'-o')
        __mxtls_add_completions -f
        return
        ;;
    '--passout')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_csr() {
    repeating_flags=()
    non_repeating_flags=(--must-staple --client --force -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--key --from --subject --output -o --passin --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--key')
        __mxtls_add_completions -f
        return
        ;;
    '--from')
        __mxtls_add_completions -f
        return
        ;;
    '--subject')
        return
        ;;
    '--output'|'-o')
        __mxtls_add_completions -f
        return
        ;;
    '--passin')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_self-sign() {
    repeating_flags=()
    non_repeating_flags=(--no-client --force -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--key --request --output -o --days --passin --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--key')
        __mxtls_add_completions -f
        return
        ;;
    '--request')
        __mxtls_add_completions -f
        return
        ;;
    '--output'|'-o')
        __mxtls_add_completions -f
        return
        ;;
    '--days')
        return
        ;;
    '--passin')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_show() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--passin --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--passin')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_check() {
    repeating_flags=()
    non_repeating_flags=(--all-instances --served --list-findings --quiet -q --verbose -v --version -h --help)
    repeating_options=(--chain --name --ca-file --ignore --only)
    non_repeating_options=(-c --config-dir --root --postfix-version --key --cert --host --warning --critical --max-key-age --format --output -o --explain --color)
    __mxtls_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--root')
        __mxtls_add_completions -d
        return
        ;;
    '--postfix-version')
        return
        ;;
    '--key')
        __mxtls_add_completions -f
        return
        ;;
    '--cert')
        __mxtls_add_completions -f
        return
        ;;
    '--chain')
        __mxtls_add_completions -f
        return
        ;;
    '--host')
        return
        ;;
    '--name')
        return
        ;;
    '--warning')
        return
        ;;
    '--critical')
        return
        ;;
    '--max-key-age')
        return
        ;;
    '--ca-file')
        __mxtls_add_completions -f
        return
        ;;
    '--ignore')
        return
        ;;
    '--only')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'$'\n''nagios'$'\n''prometheus'
        return
        ;;
    '--output'|'-o')
        __mxtls_add_completions -f
        return
        ;;
    '--explain')
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_rotate() {
    repeating_flags=()
    non_repeating_flags=(--all-instances --force --reuse-key --status --stage-only --to-chain-files --activate --dane --no-reload --no-confirm --no-dovecot -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=(--pair --name --ca-file --mx-host --port --also)
    non_repeating_options=(-c --config-dir --before --max-key-age --type --days --sign --sign-timeout --owner --mode --staged-for --publish --nsupdate --publish-timeout --cap --selector --matching --trust-anchor --lookup-timeout --jitter --window --reload-command --confirm --confirm-timeout --dovecot-config --hook-dir --keep --wait --lock-file --run-as --changed-exit --format --color)
    __mxtls_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--pair')
        __mxtls_add_completions -f
        return
        ;;
    '--before')
        return
        ;;
    '--max-key-age')
        return
        ;;
    '--name')
        return
        ;;
    '--type')
        __mxtls_add_completions -W 'rsa2048'$'\n''rsa3072'$'\n''rsa4096'$'\n''p256'$'\n''p384'$'\n''p521'$'\n''ed25519'
        return
        ;;
    '--days')
        return
        ;;
    '--sign')
        return
        ;;
    '--sign-timeout')
        return
        ;;
    '--owner')
        return
        ;;
    '--mode')
        return
        ;;
    '--ca-file')
        __mxtls_add_completions -f
        return
        ;;
    '--staged-for')
        return
        ;;
    '--publish')
        return
        ;;
    '--nsupdate')
        __mxtls_add_completions -f
        return
        ;;
    '--publish-timeout')
        return
        ;;
    '--cap')
        return
        ;;
    '--mx-host')
        return
        ;;
    '--port')
        return
        ;;
    '--selector')
        return
        ;;
    '--matching')
        return
        ;;
    '--trust-anchor')
        __mxtls_add_completions -f
        return
        ;;
    '--lookup-timeout')
        return
        ;;
    '--jitter')
        return
        ;;
    '--window')
        return
        ;;
    '--reload-command')
        return
        ;;
    '--confirm')
        return
        ;;
    '--confirm-timeout')
        return
        ;;
    '--dovecot-config')
        __mxtls_add_completions -f
        return
        ;;
    '--also')
        return
        ;;
    '--hook-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--keep')
        return
        ;;
    '--wait')
        return
        ;;
    '--lock-file')
        __mxtls_add_completions -f
        return
        ;;
    '--run-as')
        return
        ;;
    '--changed-exit')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'$'\n''prometheus'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_install() {
    repeating_flags=()
    non_repeating_flags=(--force --dane --all-instances --no-reload --no-confirm --no-dovecot -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=(--chain --pair --ca-file --also)
    non_repeating_options=(--key --passin -c --config-dir --owner --mode --reload-command --confirm --confirm-timeout --dovecot-config --hook-dir --keep --wait --lock-file --run-as --changed-exit --format --color)
    __mxtls_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--key')
        __mxtls_add_completions -f
        return
        ;;
    '--chain')
        __mxtls_add_completions -f
        return
        ;;
    '--passin')
        return
        ;;
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--pair')
        __mxtls_add_completions -f
        return
        ;;
    '--owner')
        return
        ;;
    '--mode')
        return
        ;;
    '--ca-file')
        __mxtls_add_completions -f
        return
        ;;
    '--reload-command')
        return
        ;;
    '--confirm')
        return
        ;;
    '--confirm-timeout')
        return
        ;;
    '--dovecot-config')
        __mxtls_add_completions -f
        return
        ;;
    '--also')
        return
        ;;
    '--hook-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--keep')
        return
        ;;
    '--wait')
        return
        ;;
    '--lock-file')
        __mxtls_add_completions -f
        return
        ;;
    '--run-as')
        return
        ;;
    '--changed-exit')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_rollback() {
    repeating_flags=()
    non_repeating_flags=(--all-instances --force --no-reload --no-confirm --no-dovecot -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=(--pair --also)
    non_repeating_options=(-c --config-dir --to --reload-command --confirm --confirm-timeout --dovecot-config --hook-dir --keep --wait --lock-file --run-as --changed-exit --format --color)
    __mxtls_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--pair')
        __mxtls_add_completions -f
        return
        ;;
    '--to')
        return
        ;;
    '--reload-command')
        return
        ;;
    '--confirm')
        return
        ;;
    '--confirm-timeout')
        return
        ;;
    '--dovecot-config')
        __mxtls_add_completions -f
        return
        ;;
    '--also')
        return
        ;;
    '--hook-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--keep')
        return
        ;;
    '--wait')
        return
        ;;
    '--lock-file')
        __mxtls_add_completions -f
        return
        ;;
    '--run-as')
        return
        ;;
    '--changed-exit')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_probe() {
    repeating_flags=()
    non_repeating_flags=(--local --all-instances --lmtp --mx -4 --ipv4 -6 --ipv6 --no-server-name --quiet -q --verbose -v --version -h --help)
    repeating_options=(--hosts-file --name --expect --tlsa --ca-file --ignore --only)
    non_repeating_options=(--session -c --config-dir --protocol --tls --dane --trust-anchor --server-name --connections --jobs --timeout --deadline --helo --warning --critical --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--hosts-file')
        __mxtls_add_completions -f
        return
        ;;
    '--session')
        return
        ;;
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--protocol')
        __mxtls_add_completions -W 'smtp'$'\n''lmtp'$'\n''imap'$'\n''pop3'$'\n''sieve'
        return
        ;;
    '--tls')
        __mxtls_add_completions -W 'starttls'$'\n''implicit'
        return
        ;;
    '--dane')
        __mxtls_add_completions -W 'auto'$'\n''no'
        return
        ;;
    '--trust-anchor')
        __mxtls_add_completions -f
        return
        ;;
    '--server-name')
        return
        ;;
    '--connections')
        return
        ;;
    '--jobs')
        return
        ;;
    '--timeout')
        return
        ;;
    '--deadline')
        return
        ;;
    '--helo')
        return
        ;;
    '--name')
        return
        ;;
    '--expect')
        __mxtls_add_completions -f
        return
        ;;
    '--tlsa')
        return
        ;;
    '--warning')
        return
        ;;
    '--critical')
        return
        ;;
    '--ca-file')
        __mxtls_add_completions -f
        return
        ;;
    '--ignore')
        return
        ;;
    '--only')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'$'\n''nagios'$'\n''prometheus'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_tlsa() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mxtls_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    print|check|roll)
        # Offer subcommand argument completions
        "_mxtls_tlsa_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'print check roll' -- "${cur}"))
        ;;
    esac
}

_mxtls_tlsa_print() {
    repeating_flags=()
    non_repeating_flags=(--all-instances --quiet -q --verbose -v --version -h --help)
    repeating_options=(--name --port --cert --key)
    non_repeating_options=(-c --config-dir --usage --selector --matching --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--name')
        return
        ;;
    '--port')
        return
        ;;
    '--cert')
        __mxtls_add_completions -f
        return
        ;;
    '--key')
        __mxtls_add_completions -f
        return
        ;;
    '--usage')
        return
        ;;
    '--selector')
        return
        ;;
    '--matching')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_tlsa_check() {
    repeating_flags=()
    non_repeating_flags=(--all-instances --quiet -q --verbose -v --version -h --help)
    repeating_options=(--name --port --cert --key --ignore --only)
    non_repeating_options=(-c --config-dir --trust-anchor --warning --critical --timeout --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--name')
        return
        ;;
    '--port')
        return
        ;;
    '--cert')
        __mxtls_add_completions -f
        return
        ;;
    '--key')
        __mxtls_add_completions -f
        return
        ;;
    '--trust-anchor')
        __mxtls_add_completions -f
        return
        ;;
    '--warning')
        return
        ;;
    '--critical')
        return
        ;;
    '--timeout')
        return
        ;;
    '--ignore')
        return
        ;;
    '--only')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'$'\n''nagios'$'\n''prometheus'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_tlsa_roll() {
    repeating_flags=()
    non_repeating_flags=(--all-instances --abort --force --reuse-key --no-reload --no-confirm --no-dovecot -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=(--pair --mx-host --port --name --ca-file --also)
    non_repeating_options=(-c --config-dir --publish --nsupdate --publish-timeout --cap --selector --matching --trust-anchor --lookup-timeout --before --max-key-age --type --days --sign --sign-timeout --owner --mode --reload-command --confirm --confirm-timeout --dovecot-config --hook-dir --keep --wait --lock-file --run-as --changed-exit --format --color)
    __mxtls_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--pair')
        __mxtls_add_completions -f
        return
        ;;
    '--publish')
        return
        ;;
    '--nsupdate')
        __mxtls_add_completions -f
        return
        ;;
    '--publish-timeout')
        return
        ;;
    '--cap')
        return
        ;;
    '--mx-host')
        return
        ;;
    '--port')
        return
        ;;
    '--selector')
        return
        ;;
    '--matching')
        return
        ;;
    '--trust-anchor')
        __mxtls_add_completions -f
        return
        ;;
    '--lookup-timeout')
        return
        ;;
    '--before')
        return
        ;;
    '--max-key-age')
        return
        ;;
    '--name')
        return
        ;;
    '--type')
        __mxtls_add_completions -W 'rsa2048'$'\n''rsa3072'$'\n''rsa4096'$'\n''p256'$'\n''p384'$'\n''p521'$'\n''ed25519'
        return
        ;;
    '--days')
        return
        ;;
    '--sign')
        return
        ;;
    '--sign-timeout')
        return
        ;;
    '--owner')
        return
        ;;
    '--mode')
        return
        ;;
    '--ca-file')
        __mxtls_add_completions -f
        return
        ;;
    '--reload-command')
        return
        ;;
    '--confirm')
        return
        ;;
    '--confirm-timeout')
        return
        ;;
    '--dovecot-config')
        __mxtls_add_completions -f
        return
        ;;
    '--also')
        return
        ;;
    '--hook-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--keep')
        return
        ;;
    '--wait')
        return
        ;;
    '--lock-file')
        __mxtls_add_completions -f
        return
        ;;
    '--run-as')
        return
        ;;
    '--changed-exit')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_config() {
    repeating_flags=()
    non_repeating_flags=(--all-instances --diff-from-default --propose --apply --what-if --count-local -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=(--log)
    non_repeating_options=(-c --config-dir --profile --cache --since --wait --lock-file --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--profile')
        __mxtls_add_completions -W 'opportunistic'$'\n''strict'
        return
        ;;
    '--cache')
        return
        ;;
    '--log')
        __mxtls_add_completions -f
        return
        ;;
    '--since')
        return
        ;;
    '--wait')
        return
        ;;
    '--lock-file')
        __mxtls_add_completions -f
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac
}

_mxtls_log() {
    repeating_flags=()
    non_repeating_flags=(--count-local --messages --follow --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--peer --since --until -c --config-dir --top --format --html --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--peer')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--top')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'$'\n''prometheus'
        return
        ;;
    '--html')
        __mxtls_add_completions -f
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_received() {
    repeating_flags=()
    non_repeating_flags=(--require-tls --quiet -q --verbose -v --version -h --help)
    repeating_options=(--trust)
    non_repeating_options=(-c --config-dir --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--trust')
        return
        ;;
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_cache() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __mxtls_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|stats|prune|clear|verify|export|import)
        # Offer subcommand argument completions
        "_mxtls_cache_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show stats prune clear verify export import' -- "${cur}"))
        ;;
    esac
}

_mxtls_cache_list() {
    repeating_flags=()
    non_repeating_flags=(--expired --openssl-mismatch --undecodable --count --no-snapshot --quiet -q --verbose -v --version -h --help)
    repeating_options=(--peer --protocol --cipher --service --level)
    non_repeating_options=(-c --config-dir --older-than --newer-than --sort --limit --wait --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--peer')
        return
        ;;
    '--protocol')
        return
        ;;
    '--cipher')
        return
        ;;
    '--older-than')
        return
        ;;
    '--newer-than')
        return
        ;;
    '--service')
        return
        ;;
    '--level')
        return
        ;;
    '--sort')
        __mxtls_add_completions -W 'peer'$'\n''service'$'\n''protocol'$'\n''cipher'$'\n''age'$'\n''expires'
        return
        ;;
    '--limit')
        return
        ;;
    '--wait')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_cache_show() {
    repeating_flags=()
    non_repeating_flags=(--secrets --force --no-snapshot --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(-c --config-dir --level --wait --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--level')
        return
        ;;
    '--wait')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_cache_stats() {
    repeating_flags=()
    non_repeating_flags=(--no-snapshot --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(-c --config-dir --top --wait --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--top')
        return
        ;;
    '--wait')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'$'\n''prometheus'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_cache_prune() {
    repeating_flags=()
    non_repeating_flags=(--expired --openssl-mismatch --undecodable --offline -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=(--peer --protocol --cipher --service --level)
    non_repeating_options=(-c --config-dir --older-than --newer-than --wait --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--peer')
        return
        ;;
    '--protocol')
        return
        ;;
    '--cipher')
        return
        ;;
    '--older-than')
        return
        ;;
    '--newer-than')
        return
        ;;
    '--service')
        return
        ;;
    '--level')
        return
        ;;
    '--wait')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_cache_clear() {
    repeating_flags=()
    non_repeating_flags=(--yes -y --offline -n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(-c --config-dir --wait --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--wait')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_cache_verify() {
    repeating_flags=()
    non_repeating_flags=(--no-snapshot --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(-c --config-dir --wait --format --color)
    __mxtls_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--wait')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_cache_export() {
    repeating_flags=()
    non_repeating_flags=(--secrets --force --no-snapshot --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(-c --config-dir --format --output -o --wait --color)
    __mxtls_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'jsonl'$'\n''tsv'
        return
        ;;
    '--output'|'-o')
        __mxtls_add_completions -f
        return
        ;;
    '--wait')
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_cache_import() {
    repeating_flags=()
    non_repeating_flags=(-n --dry-run --quiet -q --verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(-c --config-dir --wait --format --color)
    __mxtls_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '-c'|'--config-dir')
        __mxtls_add_completions -d
        return
        ;;
    '--wait')
        return
        ;;
    '--format')
        __mxtls_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __mxtls_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __mxtls_add_completions -f
        return
        ;;
    2)
        __mxtls_add_completions -f
        return
        ;;
    esac
}

_mxtls_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __mxtls_offer_flags_options -1
}

complete -o filenames -F _mxtls mxtls
