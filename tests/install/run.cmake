# Install into a fresh prefix, use it as a stranger would, and look for every part:
#   cmake -DBUILD=... -DPREFIX=... -DCLIENT=... -DCOMPILER=... -DLIBDIR=... -P run.cmake
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE said
    ERROR_VARIABLE complained OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}\nexit code ${code}\n${said}${complained}")
  endif()
  set(said "${said}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${PREFIX})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX})
foreach(part
    bin/hinterland ${LIBDIR}/libhinterland.a ${LIBDIR}/pkgconfig/hinterland.pc
    include/hinterland/core/codes/all.def
    share/man/man1/hinterland.1 share/man/zh_CN/man1/hinterland.1
    share/bash-completion/completions/hinterland)
  if(NOT EXISTS ${PREFIX}/${part})
    message(FATAL_ERROR "${part} was not installed")
  endif()
endforeach()

# The library, by pkg-config alone.
set(ENV{PKG_CONFIG_PATH} ${PREFIX}/${LIBDIR}/pkgconfig)
run(pkg-config --cflags --libs hinterland)
separate_arguments(flags UNIX_COMMAND "${said}")
if(SANITIZE)
  list(APPEND flags -fsanitize=${SANITIZE})
endif()
run(${COMPILER} -std=c17 -Wall -Werror ${CLIENT} -o ${PREFIX}/client ${flags})
run(${PREFIX}/client)
if(NOT said MATCHES "^hinterland [0-9.]+, GDAL [0-9.]+, PROJ [0-9.]+, lag 3$")
  message(FATAL_ERROR "the client says: ${said}")
endif()

# The program, its manual and its completion say the same.
run(${PREFIX}/bin/hinterland --version)
run(bash -c "source ${PREFIX}/share/bash-completion/completions/hinterland
  COMP_WORDS=(hinterland weights make --type r) COMP_CWORD=4
  _hinterland
  echo \${COMPREPLY[*]}")
if(NOT said STREQUAL "rook")
  message(FATAL_ERROR "--type r completes to: ${said}")
endif()
run(bash -c "source ${PREFIX}/share/bash-completion/completions/hinterland
  COMP_WORDS=(hinterland we) COMP_CWORD=1
  _hinterland
  echo \${COMPREPLY[*]}")
if(NOT said STREQUAL "weights")
  message(FATAL_ERROR "we completes to: ${said}")
endif()
find_program(MAN man)
if(MAN)
  run(${MAN} --warnings -E UTF-8 -l ${PREFIX}/share/man/man1/hinterland.1)
  if(NOT said MATCHES "--standardize")
    message(FATAL_ERROR "the manual page lacks --standardize")
  endif()
endif()
