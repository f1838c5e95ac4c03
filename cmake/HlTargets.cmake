# How every target of the project is compiled. Nothing sets flags elsewhere.

add_library(hl_flags INTERFACE)
target_compile_options(hl_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
  -Wcast-qual -Wwrite-strings -Wformat=2 -Wno-format-zero-length -Wundef -Wvla -Wswitch-enum
  -fno-common -ffp-contract=off # the same numbers from every compiler
  $<$<BOOL:${HL_WERROR}>:-Werror>)
target_compile_definitions(hl_flags INTERFACE _XOPEN_SOURCE=700)
if(HL_SANITIZE)
  target_compile_options(hl_flags INTERFACE
    -fsanitize=${HL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(hl_flags INTERFACE -fsanitize=${HL_SANITIZE})
endif()

# hl_room(<name> [USES room...] [LINK library...]): one room of the library, all of
# src/<name>/*.c. USES repeats src/rooms.txt; tests/lint/rooms.sh checks the #include lines.
function(hl_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.c)
  if(NOT sources)
    add_library(hl_${name} INTERFACE) # nobody has moved in yet
    return()
  endif()
  add_library(hl_${name} OBJECT ${sources})
  target_include_directories(hl_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    PRIVATE ${PROJECT_SOURCE_DIR}/src ${CMAKE_CURRENT_BINARY_DIR})
  list(TRANSFORM ROOM_USES PREPEND hl_)
  target_link_libraries(hl_${name}
    PRIVATE hl_flags PUBLIC ${ROOM_USES} PRIVATE ${ROOM_LINK} OpenMP::OpenMP_C m)
  set_target_properties(hl_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  if(HL_TIDY)
    set_target_properties(hl_${name} PROPERTIES C_CLANG_TIDY clang-tidy)
  endif()
  target_link_libraries(hinterland PRIVATE $<BUILD_INTERFACE:hl_${name}>)
endfunction()

# hl_test(<name> SOURCE file LABELS ... [LINK ...]): one cmocka program, one file.
function(hl_test name)
  cmake_parse_arguments(T "" "SOURCE" "LABELS;LINK" ${ARGN})
  add_executable(${name} ${T_SOURCE})
  target_include_directories(${name} PRIVATE
    ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_compile_definitions(${name} PRIVATE HL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE
    hl_flags hinterland cmocka OpenMP::OpenMP_C m ${T_LINK})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${T_LABELS}" SKIP_RETURN_CODE 77)
endfunction()
